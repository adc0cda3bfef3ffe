using System.Diagnostics;
using System.Text.Json;

namespace Virga.Scenarios;

/// <summary>Container images as packages: made by umoci or by <c>clients/images.py</c>, from disk and from a registry.</summary>
public sealed class ImageScenario(NodeFixture fixture) : IClassFixture<NodeFixture>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("virga-images").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task UmocisImage_FromDisk_RunsAsItsConfigurationSays()
    {
        string layout = await MakeAsync("busybox");
        await CreateAsync("im-umoci", $"oci:{layout}:good");
        Assert.Equal(0, (await fixture.Node.AwsAsync("wait", "function-active-v2", "--function-name", "im-umoci")).ExitCode);
        Assert.Equal(
            """{"event":{"a":1},"said":"hello","args":"first second","cwd":"/srv/work","readonly":true,"user":993}""",
            (await fixture.Node.InvokeAsync("im-umoci", """{"a":1}""")).Payload);

        Ran updated = await fixture.Node.AwsAsync("update-function-configuration", "--function-name", "im-umoci", "--image-config", """{"Command":["other"],"WorkingDirectory":"/bin"}""", "--environment", "Variables={GREETING=bye}", "--query", "ImageConfigResponse.ImageConfig", "--output", "json");
        Assert.Equal("""{"Command":["other"],"WorkingDirectory":"/bin"}""", Compact(updated.Output));
        Assert.Equal("""{"event":{},"said":"bye","args":"other","cwd":"/bin","readonly":true,"user":993}""", (await fixture.Node.InvokeAsync("im-umoci")).Payload);
    }

    [Fact]
    public async Task Registry_ImageOfSeveralLayers_IsPulledOnceAndKept()
    {
        string layout = await MakeAsync("python");
        string log = Path.Combine(folder, "requests");
        (Process registry, string host) = await ImageTool.ServeAsync(layout, log);
        using (registry)
        {
            Ran created = await CreateAsync("im-registry", $"{host}/team/image:many");
            using JsonDocument configuration = JsonDocument.Parse(created.Output);
            string digest = configuration.RootElement.GetProperty("CodeSha256").GetString()!;
            Assert.Equal("Image", configuration.RootElement.GetProperty("PackageType").GetString());
            Assert.False(configuration.RootElement.TryGetProperty("Runtime", out _));
            Assert.Equal("""[{"a": 1}, ["one"], "/", "yes"]""", (await fixture.Node.InvokeAsync("im-registry", """{"a":1}""")).Payload);

            int pulled = BlobRequests(log);
            await CreateAsync("im-digest", $"{host}/team/image@sha256:{digest}");
            Assert.Equal(pulled, BlobRequests(log));
            Ran got = await fixture.Node.AwsAsync("get-function", "--function-name", "im-registry", "--query", "Code", "--output", "json");
            Assert.Equal($$"""{"RepositoryType":"ECR","ImageUri":"{{host}}/team/image:many","ResolvedImageUri":"{{host}}/team/image@sha256:{{digest}}"}""", Compact(got.Output));
            registry.Kill();
        }

        Assert.Equal("""[{}, ["one"], "/", "yes"]""", (await fixture.Node.InvokeAsync("im-digest")).Payload); // the registry is gone, the image isn't
    }

    [Fact]
    public async Task Sandbox_OfAnImage_ShowsTheImageAndNothingOfTheHost()
    {
        await CreateAsync("im-look", $"oci:{await MakeAsync("python")}:good");
        (string payload, _, _) = await fixture.Node.InvokeAsync("im-look", """{"look":["/","/dev","/etc","/data","/app","/tmp","/root","/var/task","/proc/1/root/home"]}""");
        using JsonDocument seen = JsonDocument.Parse(payload);
        string Of(string path) => string.Join(' ', seen.RootElement.GetProperty(path).EnumerateArray());
        Assert.Equal("app data dev etc lib lib64 proc tmp usr", Of("/"));
        Assert.Equal("fd full null random shm stderr stdin stdout tty urandom zero", Of("/dev"));
        Assert.Equal("hosts resolv.conf", Of("/etc"));
        Assert.Equal("new", Of("/data")); // an opaque whiteout hides the layer below
        Assert.Equal("also.py handler.py", Of("/app"));
        Assert.Equal("", Of("/tmp"));
        Assert.Equal(6, seen.RootElement.EnumerateObject().Count());
    }

    [Fact]
    public async Task UpdateCode_AnotherImage_RunsItAndTheOldOneGoes()
    {
        await using NodeProcess node = await NodeProcess.StartAsync();
        await CreateAsync("im-update", $"oci:{await MakeAsync("python")}:good", node);
        await node.InvokeAsync("im-update");
        Ran updated = await node.AwsAsync("update-function-code", "--function-name", "im-update", "--image-uri", $"oci:{await MakeAsync("busybox")}:good");
        Assert.True(updated.ExitCode == 0, updated.ToString());
        Assert.Contains("first second", (await node.InvokeAsync("im-update")).Payload, StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateDirectories(Path.Combine(node.Data, "code/images/trees")));

        Ran published = await node.AwsAsync("publish-version", "--function-name", "im-update", "--query", "[Version,PackageType]", "--output", "text");
        Assert.Equal("1\tImage", published.Output.Trim());
        Assert.Contains("first second", (await node.InvokeAsync("im-update:1")).Payload, StringComparison.Ordinal);

        Assert.Equal(0, (await node.AwsAsync("delete-function", "--function-name", "im-update")).ExitCode);
        ImageTool.AssertNothingStored(node);
    }

    [Fact]
    public async Task Restart_AfterKill_KeepsTheImage()
    {
        string data = Path.Combine(folder, "data");
        NodeProcess node = await NodeProcess.StartAsync(data);
        await CreateAsync("im-kept", $"oci:{await MakeAsync("busybox")}:good", node);
        Directory.Delete(Path.Combine(folder, "busybox"), recursive: true);
        node.Kill9();
        await node.WaitForExitAsync();
        await using NodeProcess again = await NodeProcess.StartAsync(data);
        Assert.Contains("first second", (await again.InvokeAsync("im-kept")).Payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Api_WhatDoesNotGoTogether_IsRefusedInAwsWords()
    {
        NodeProcess node = fixture.Node;
        string uri = $"oci:{await MakeAsync("busybox")}:good";
        await CreateAsync("im-rules", uri);
        await node.CreateAsync("im-zip", "python3.11", "m.h", Zip.Of(("m.py", "def h(event, context):\n    return 1\n")));
        await AssertRefusedAsync("Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.", ImageTool.Create("im-new", uri, "--runtime", "python3.11", "--handler", "m.h"));
        await AssertRefusedAsync("Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.", "update-function-configuration", "--function-name", "im-rules", "--handler", "m.h");
        await AssertRefusedAsync("Please don't provide ImageUri when updating a function with packageType Zip.", "update-function-code", "--function-name", "im-zip", "--image-uri", uri);
        string zip = Path.Combine(folder, "code.zip");
        await File.WriteAllBytesAsync(zip, Zip.Of(("m.py", "")));
        await AssertRefusedAsync("Please provide ImageUri when updating a function with packageType Image.", "update-function-code", "--function-name", "im-rules", "--zip-file", $"fileb://{zip}");
        await AssertRefusedAsync("Please don't provide ImageConfig when the intended function PackageType is Zip.", "update-function-configuration", "--function-name", "im-zip", "--image-config", "Command=x");
        await AssertRefusedAsync("does not exist. Provide a valid source image.", ImageTool.Create("im-new", uri + "-other"));
        await AssertRefusedAsync("is not valid. Provide a valid source image", ImageTool.Create("im-new", "repo:tag"));
        await AssertRefusedAsync("could not be pulled", ImageTool.Create("im-new", "127.0.0.1:1/repo:tag"));
    }

    [Fact]
    public async Task EntryPoint_ThatIsNotThere_IsToldToTheCaller()
    {
        await CreateAsync("im-entry", $"oci:{await MakeAsync("busybox")}:good", null, "--image-config", "EntryPoint=/absent");
        Ran ran = await fixture.Node.AwsAsync("invoke", "--function-name", "im-entry", "/dev/null");
        Assert.Contains("failed at exec: No such file or directory", ran.Errors, StringComparison.Ordinal);
    }

    private static string Compact(string json)
    {
        using JsonDocument document = JsonDocument.Parse(json);
        return JsonSerializer.Serialize(document.RootElement);
    }

    private static int BlobRequests(string log) => File.ReadLines(log).Count(line => line.Contains("/blobs/", StringComparison.Ordinal));

    private async Task<Ran> CreateAsync(string name, string uri, NodeProcess? node = null, params string[] more)
    {
        Ran ran = await (node ?? fixture.Node).AwsAsync(ImageTool.Create(name, uri, more));
        Assert.True(ran.ExitCode == 0, ran.ToString());
        return ran;
    }

    private async Task AssertRefusedAsync(string message, params string[] arguments)
    {
        Ran ran = await fixture.Node.AwsAsync(arguments);
        Assert.Contains("InvalidParameterValueException", ran.Errors, StringComparison.Ordinal);
        Assert.Contains(message, ran.Errors, StringComparison.Ordinal);
    }

    private Task<string> MakeAsync(string kind) => ImageTool.MakeAsync(folder, kind);
}
