namespace Virga.Scenarios;

/// <summary>
/// A node run by an ordinary user who was delegated no cgroup: all the rest of the sandbox holds through user namespaces, but without
/// limits it counts as weak, and the node says so.
/// </summary>
public sealed class OrdinaryUserScenario : IDisposable
{
    private static readonly string[] AsNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "env", "HOME=/tmp"];
    private readonly string data = Directory.CreateTempSubdirectory("virga-scenario").FullName;

    public OrdinaryUserScenario()
    {
        File.SetUnixFileMode(data, (UnixFileMode)0b111_111_111);
    }

    [Fact]
    public async Task Up_WithoutCgroups_RefusesAndNamesWhatIsMissing()
    {
        Ran ran = await Ran.RunAsync(AsNobody[0], [.. AsNobody[1..], NodeProcess.Executable, "up", "--port", "0", "--data", Path.Combine(data, "strong")]);
        Assert.Equal(1, ran.ExitCode);
        Assert.Contains("--sandbox=weak", ran.Errors, StringComparison.Ordinal);
        Assert.Contains("cgroup_memory=no no writable cgroup for memory limits", ran.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("namespace=no", ran.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_Weak_StillIsolatesByNamespaces()
    {
        await using NodeProcess node = await NodeProcess.StartAsync(AsNobody, Path.Combine(data, "weak"), ["--sandbox=weak"]);
        await node.CreateAsync("look", "python3.11", "m.handler", Zip.Of(("m.py", """
            import os, socket
            def handler(event, context):
                try:
                    open("/tmp/x", "w").write("x")
                    os.listdir(event["data"])
                    seen = True
                except FileNotFoundError:
                    seen = False
                return {"uid": os.getuid(), "pids": [p for p in os.listdir("/proc") if p.isdigit()], "seen": seen,
                        "devices": [name for _, name in socket.if_nameindex()]}
            """)));
        (string payload, _, _) = await node.InvokeAsync("look", $$"""{"data": "{{data}}"}""");
        Assert.Equal("""{"uid": 993, "pids": ["1", "2"], "seen": false, "devices": ["lo"]}""", payload);
    }

    [Fact]
    public async Task Image_OfAnOrdinaryUsersNode_RunsAndGoes()
    {
        await using NodeProcess node = await NodeProcess.StartAsync(AsNobody, Path.Combine(data, "image"), ["--sandbox=weak"]);
        string layout = await ImageTool.MakeAsync(data, "busybox");
        await Ran.RunAsync("chmod", ["-R", "a+rX", layout]); // umoci's files are for their owner only
        Ran ran = await node.AwsAsync(ImageTool.Create("im-nobody", $"oci:{layout}:good"));
        Assert.True(ran.ExitCode == 0, ran.ToString());
        Assert.Contains("\"readonly\":true,\"user\":993", (await node.InvokeAsync("im-nobody")).Payload, StringComparison.Ordinal);
        await node.AwsAsync("delete-function", "--function-name", "im-nobody");
        ImageTool.AssertNothingStored(node);
    }

    public void Dispose() => Directory.Delete(data, recursive: true);
}
