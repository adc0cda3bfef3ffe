namespace Virga.Scenarios;

/// <summary><c>virga rotate-key</c> with a node at work.</summary>
public sealed class KeyRotationScenario
{
    [Fact]
    public async Task RotateKey_Twice_SecretsStayReadableAlsoAfterARestart()
    {
        string data = Directory.CreateTempSubdirectory("virga-scenario").FullName;
        string key = Path.Combine(data, "keys/node.key");
        byte[] before;
        await using (NodeProcess node = await NodeProcess.StartAsync(data))
        {
            before = await File.ReadAllBytesAsync(key);
            await node.CreateAsync("secretive", "python3.11", "m.handler", Zip.Of(("m.py", "import os\ndef handler(event, context):\n    return os.environ['WORD']\n")), "--environment", "Variables={WORD=open-sesame}");
            Assert.Equal(0, (await node.VirgaAsync("rotate-key")).ExitCode);
            Assert.Equal(0, (await node.VirgaAsync("rotate-key")).ExitCode);
            Assert.Equal("\"open-sesame\"", (await node.InvokeAsync("secretive")).Payload);
        }

        byte[] after = await File.ReadAllBytesAsync(key);
        Assert.Equal(-1, after.AsSpan().IndexOf(before));
        await using (NodeProcess node = await NodeProcess.StartAsync(data))
        {
            Assert.Equal("\"open-sesame\"", (await node.InvokeAsync("secretive")).Payload);
        }

        Directory.Delete(data, recursive: true);
    }
}
