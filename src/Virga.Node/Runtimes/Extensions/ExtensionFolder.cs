using Virga.Node.Sandboxes;

namespace Virga.Node.Runtimes.Extensions;

/// <summary>
/// The external extensions that a sandbox will find in <c>/opt/extensions</c>, and how they are started before its runtime. Source: AWS
/// Lambda developer guide, "Using the Lambda Extensions API to create extensions".
/// </summary>
internal sealed class ExtensionFolder(RuntimeFolders folders)
{
    private const string Opt = "/opt";
    private const string Folder = "extensions";
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    private readonly Lazy<string> starter = new(() => File.ReadAllText(Path.Combine(folders.Root, Folder, "start.sh")));

    /// <summary>Names of what is executable there, as the host's files say.</summary>
    public static IReadOnlyList<string> Find(IEnumerable<Bind> binds) =>
    [
        .. binds.Select(bind => bind.Target switch
            {
                Opt => Path.Combine(bind.Source, Folder),
                $"{Opt}/{Folder}" => bind.Source,
                _ => "",
            })
            .Where(Directory.Exists)
            .SelectMany(Directory.EnumerateFiles)
            .Where(path => (File.GetUnixFileMode(path) & Executable) != 0)
            .Select(path => Path.GetFileName(path)!)
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>What to execute instead of the runtime, which it becomes.</summary>
    public IReadOnlyList<string> Before(IReadOnlyList<string> runtime) => ["/bin/bash", "-c", starter.Value, "start", .. runtime];
}
