using System.Text.Json;

namespace Virga.Scenarios;

/// <summary>The CLI as a user types it.</summary>
public sealed class CliScenario(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    [Fact]
    public async Task Deploy_Folder_RecognisesRuntimeAndHandlerAndUpdates()
    {
        string folder = Directory.CreateTempSubdirectory("virga-cli").FullName;
        string name = Path.GetFileName(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "index.mjs"), "export const handler = async (event) => ({ hello: event.name });\n");
        Ran first = await fixture.Node.VirgaAsync("deploy", folder);
        Assert.Equal($"created {name} (nodejs20.x, index.handler)\n", first.Output);
        Ran invoked = await fixture.Node.VirgaAsync("invoke", name, "{\"name\":\"you\"}");
        Assert.Equal("{\"hello\":\"you\"}\n", invoked.Output);
        Assert.Contains("REPORT RequestId", invoked.Errors, StringComparison.Ordinal);

        File.Delete(Path.Combine(folder, "index.mjs"));
        await File.WriteAllTextAsync(Path.Combine(folder, "app.py"), "def handler(event, context):\n    raise ValueError('x')\n");
        Assert.StartsWith("updated", (await fixture.Node.VirgaAsync("deploy", folder)).Output, StringComparison.Ordinal);
        Assert.Equal(1, (await fixture.Node.VirgaAsync("invoke", name)).ExitCode);
        Assert.Equal($"deleted {name}\n", (await fixture.Node.VirgaAsync("rm", name)).Output);
        Assert.Equal(3, (await fixture.Node.VirgaAsync("rm", name)).ExitCode);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Deploy_TemplateWithAnotherResource_NamesIt()
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "Transform: AWS::Serverless-2016-10-31\nResources:\n  Things:\n    Type: AWS::DynamoDB::Table\n");
        Ran ran = await fixture.Node.VirgaAsync("deploy", file);
        Assert.NotEqual(0, ran.ExitCode);
        Assert.Contains("Unrecognized resource types: [AWS::DynamoDB::Table]", ran.Errors, StringComparison.Ordinal);
        Assert.Single(ran.Errors.TrimEnd().Split('\n'));
        File.Delete(file);
    }

    [Fact]
    public async Task ListLogsAndCost_AfterCalls_ShowThem()
    {
        await fixture.Node.CreateAsync("shown", "python3.11", "m.handler", Zip.Of(("m.py", "def handler(event, context):\n    print('a line of mine')\n    return 1\n")));
        await fixture.Node.InvokeAsync("shown");
        Assert.Matches(@"(?m)^NAME +RUNTIME +HANDLER +MEMORY +TIMEOUT +MODIFIED$", (await fixture.Node.VirgaAsync("list")).Output);
        Assert.Contains("\"FunctionName\": \"shown\"", (await fixture.Node.VirgaAsync("list", "--json")).Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^shown +1 +0 +1 ", (await fixture.Node.VirgaAsync("cost")).Output);
        JsonElement cost = JsonSerializer.Deserialize<JsonElement>((await fixture.Node.VirgaAsync("cost", "--json")).Output);
        JsonElement shown = cost.GetProperty("Functions").EnumerateArray().Single(one => one.GetProperty("Function").GetString() == "shown");
        Assert.True(shown.GetProperty("PriceNanos").GetInt64() > 200 && shown.GetProperty("CpuMicros").GetInt64() > 0 && shown.GetProperty("PeakMemoryKiB").GetInt64() > 0, shown.GetRawText());

        string log = "";
        await Eventually.HoldsAsync(() => (log = fixture.Node.VirgaAsync("logs", "shown").GetAwaiter().GetResult().Output).Contains("REPORT", StringComparison.Ordinal), () => log);
        Assert.Matches(@"(?m)^\d{4}-\S+Z a line of mine$", log);
    }

    [Fact]
    public async Task LogsFollow_WhileCallsCome_ShowsEachLineOnceInOrder()
    {
        await fixture.Node.CreateAsync("followed", "python3.11", "m.handler", Zip.Of(("m.py", "def handler(event, context):\n    print('line', event)\n")));
        System.Diagnostics.ProcessStartInfo start = new(NodeProcess.Executable, ["logs", "followed", "--follow"]) { RedirectStandardOutput = true };
        foreach ((string key, string value) in fixture.Node.ClientEnvironment)
        {
            start.Environment[key] = value;
        }

        using System.Diagnostics.Process follower = System.Diagnostics.Process.Start(start)!;
        for (int i = 0; i < 5; i++)
        {
            await fixture.Node.InvokeAsync("followed", $"{i}");
        }

        List<string> lines = [];
        while (lines.Count < 5 && await follower.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20)) is { } line)
        {
            if (line.Contains(" line ", StringComparison.Ordinal))
            {
                lines.Add(line[^6..]);
            }
        }

        follower.Kill();
        Assert.Equal(["line 0", "line 1", "line 2", "line 3", "line 4"], lines);
    }

    [Fact]
    public async Task Help_EachVerb_HasAnExample()
    {
        foreach (string verb in (string[])["up", "demo", "deploy", "invoke", "list", "logs", "cost", "rm", "doctor", "completion"])
        {
            Ran ran = await Ran.RunAsync(NodeProcess.Executable, [verb, "--help"]);
            Assert.True(ran.ExitCode == 0 && ran.Output.Contains("Example", StringComparison.Ordinal), verb + ran.Output);
        }

        Assert.Contains("complete -o filenames -F _virga virga", (await Ran.RunAsync(NodeProcess.Executable, ["completion"])).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_OnThisMachine_FindsAStrongSandbox()
    {
        Ran ran = await Ran.RunAsync(NodeProcess.Executable, ["doctor"]);
        Assert.Equal(0, ran.ExitCode);
        Assert.Contains("A strong sandbox is possible.", ran.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "nosuchverb")]
    [InlineData(3, "list", "--data", "/nonexistent")]
    [InlineData(3, "invoke", "absent")]
    [InlineData(2, "up", "--listen", "nowhere")]
    public async Task BadInput_Anywhere_GivesOneLineAndACode(int code, params string[] arguments)
    {
        Dictionary<string, string> environment = arguments.Contains("--data") ? [] : fixture.Node.ClientEnvironment;
        Ran ran = await Ran.RunAsync(NodeProcess.Executable, arguments, environment);
        Assert.Equal(code, ran.ExitCode);
        Assert.NotEmpty(ran.Errors);
    }
}
