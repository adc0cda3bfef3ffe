using System.Diagnostics;

namespace Virga.Scenarios;

/// <summary>What scenarios with images share: <c>clients/images.py</c> and the CLI's arguments.</summary>
internal static class ImageTool
{
    private static readonly string Script = Path.Combine(ProjectFolder.Root, "test/Virga.Scenarios/clients/images.py");

    public static string[] Create(string name, string uri, params string[] more) =>
        ["create-function", "--function-name", name, "--package-type", "Image", "--role", "arn:aws:iam::000000000000:role/r", "--timeout", "20", "--code", $"ImageUri={uri}", .. more];

    /// <summary>Makes a layout in a folder of that name.</summary>
    public static async Task<string> MakeAsync(string folder, string kind, params string[] more)
    {
        string layout = Path.Combine(folder, kind);
        Ran made = await Ran.RunAsync("python3", [Script, kind, .. more, layout]);
        Assert.True(made.ExitCode == 0, made.ToString());
        return layout;
    }

    public static async Task<(Process Registry, string Host)> ServeAsync(string layout, string log)
    {
        Process registry = Process.Start(new ProcessStartInfo("python3", [Script, "serve", layout, log]) { RedirectStandardOutput = true })!;
        return (registry, $"127.0.0.1:{await registry.StandardOutput.ReadLineAsync()}");
    }

    public static void AssertNothingStored(NodeProcess node) =>
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(node.Data, "code/images")).SelectMany(Directory.EnumerateFileSystemEntries));
}
