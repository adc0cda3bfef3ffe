using System.Diagnostics;

namespace Virga.Scenarios;

/// <summary>Images made to break out while they are unpacked, or to be another than they say.</summary>
public sealed class HostileImageScenario(NodeFixture fixture) : IClassFixture<NodeFixture>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("virga-images").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("escape", "leads out of the image")]
    [InlineData("absolute-link", "lies behind the symbolic link")]
    [InlineData("layered-link", "lies behind the symbolic link")]
    [InlineData("whiteout-link", "lies behind the symbolic link")]
    [InlineData("hard-link", "leads out of the image")]
    [InlineData("hard-link-absolute", "hard link to a file that is not in the image")]
    [InlineData("hard-link-behind-link", "lies behind the symbolic link")]
    [InlineData("device", "is a device node")]
    [InlineData("memory", "is a device node")]
    [InlineData("bomb", "larger than a function's image may be")]
    [InlineData("etc-link", "its /etc is a symbolic link")]
    [InlineData("wrong-digest", "has another digest than its manifest says")]
    [InlineData("wrong-content", "does not unpack to what its configuration says")]
    [InlineData("injected-string", "too long or invalid strings")]
    [InlineData("path-digest", "is not a SHA-256 digest")]
    public async Task Image_FromDiskOrRegistry_IsRefusedAndLeavesNothing(string attack, string reason)
    {
        string precious = "/tmp/virga-precious";
        await File.WriteAllTextAsync(precious, "precious");
        string layout = await ImageTool.MakeAsync(folder, "attack", attack);
        (Process registry, string host) = await ImageTool.ServeAsync(layout, Path.Combine(folder, "requests"));
        using (registry)
        {
            foreach (string uri in (string[])[$"oci:{layout}:bad", $"{host}/team/image:bad"])
            {
                Ran ran = await fixture.Node.AwsAsync(ImageTool.Create("im-bad", uri));
                Assert.Contains("InvalidParameterValueException", ran.Errors, StringComparison.Ordinal);
                Assert.Contains(attack == "path-digest" && uri[0] != 'o' ? "does not exist" : reason, ran.Errors, StringComparison.Ordinal);
                ImageTool.AssertNothingStored(fixture.Node);
            }

            registry.Kill();
        }

        Assert.False(File.Exists("/tmp/virga-escaped"));
        Assert.Equal("precious", await File.ReadAllTextAsync(precious));
    }
}
