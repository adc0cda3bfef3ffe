using System.Text.RegularExpressions;
using Virga.Node.Sandboxes;

namespace Virga.Node.Runtimes;

/// <summary>Finds interpreters in the system's folders and in the usual version managers' folders of the node's user.</summary>
internal static class InterpreterSearch
{
    private static readonly string Home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);

    /// <summary>Python's executables carry their version in their names. The system's own come first: Debian's packages belong to them.</summary>
    public static IReadOnlyList<Interpreter> Pythons() =>
    [
        .. Prefixes("/usr", "/usr/local", "/opt/python*", Path.Combine(Home, ".pyenv/versions/*"))
            .SelectMany(prefix => Executables(prefix, @"^python(3\.\d+)$"))
            .DistinctBy(one => one.Version),
    ];

    /// <summary>Node's version comes from the header it installs, else from the folder's name: no process is started to ask.</summary>
    public static IReadOnlyList<Interpreter> Nodes() =>
    [
        .. Prefixes("/usr", "/usr/local", "/opt/node*", Path.Combine(Home, ".nvm/versions/node/*"))
            .Where(prefix => File.Exists(Path.Combine(prefix, "bin/node")))
            .Select(prefix => (prefix, version: NodeVersion(prefix)))
            .Where(found => found.version is not null)
            .Select(found => Make(found.prefix, "node", found.version!))
            .DistinctBy(one => one.Version),
    ];

    private static IEnumerable<string> Prefixes(params string[] patterns)
    {
        foreach (string pattern in patterns)
        {
            if (!pattern.Contains('*', StringComparison.Ordinal))
            {
                yield return pattern;
                continue;
            }

            string parent = Path.GetDirectoryName(pattern)!;
            foreach (string folder in Directory.Exists(parent) ? Directory.GetDirectories(parent, Path.GetFileName(pattern)).Order() : Enumerable.Empty<string>())
            {
                yield return folder;
            }
        }
    }

    private static IEnumerable<Interpreter> Executables(string prefix, string pattern)
    {
        string folder = Path.Combine(prefix, "bin");
        foreach (string file in Directory.Exists(folder) ? Directory.EnumerateFiles(folder) : [])
        {
            string name = Path.GetFileName(file);
            Match match = Regex.Match(name, pattern);
            if (match.Success)
            {
                yield return Make(prefix, name, Version.Parse(match.Groups[1].ValueSpan));
            }
        }
    }

    private static Interpreter Make(string prefix, string name, Version version) =>
        prefix == "/usr" || prefix.StartsWith("/usr/", StringComparison.Ordinal)
            ? new Interpreter(version, $"{prefix}/bin/{name}", null)
            : new Interpreter(version, $"{Interpreter.Mount}/bin/{name}", new Bind(prefix, Interpreter.Mount));

    private static Version? NodeVersion(string prefix)
    {
        string header = Path.Combine(prefix, "include/node/node_version.h");
        if (File.Exists(header))
        {
            Match match = Regex.Match(File.ReadAllText(header), @"#define NODE_MAJOR_VERSION (\d+)\s+#define NODE_MINOR_VERSION (\d+)");
            if (match.Success)
            {
                return Version.Parse($"{match.Groups[1].Value}.{match.Groups[2].Value}");
            }
        }

        Match named = Regex.Match(Path.GetFileName(prefix), @"(\d+)\.(\d+)");
        return named.Success ? Version.Parse(named.Value) : AskNode(Path.Combine(prefix, "bin/node"));
    }

    /// <summary>Debian's own package installs no header: then the executable is asked, once, at the node's start.</summary>
    private static Version? AskNode(string executable)
    {
        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(executable, "--version") { RedirectStandardOutput = true })!;
        string answer = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Match match = Regex.Match(answer, @"^v(\d+\.\d+)");
        return match.Success ? Version.Parse(match.Groups[1].ValueSpan) : null;
    }
}
