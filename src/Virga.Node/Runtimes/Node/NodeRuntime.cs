using System.Globalization;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Runtimes.Node;

/// <summary><c>nodejs2x.x</c>: <c>runtimes/node/bootstrap.cjs</c> on an installed Node.js.</summary>
internal sealed class NodeRuntime(IReadOnlyList<Interpreter> installed, RuntimeFolders folders) : IRuntime
{
    private const string Prefix = "nodejs";

    public IReadOnlyList<string> Identifiers { get; } = ["nodejs24.x", "nodejs22.x", "nodejs20.x", "nodejs18.x"];

    public Result<LaunchPlan> Plan(FunctionVersion version)
    {
        if (Nearest(version.Runtime) is not { } interpreter)
        {
            return new VirgaError(Outcome.RuntimeUnavailable, "No Node.js is installed on this node: install the package nodejs.");
        }

        // As on Lambda the heap may take most of the memory; V8's default would ignore the limit, which isn't visible to it.
        int heap = Math.Max(32, version.Memory.Megabytes * 9 / 10);
        return new LaunchPlan
        {
            Arguments =
            [
                interpreter.Path, string.Create(CultureInfo.InvariantCulture, $"--max-old-space-size={heap}"), "--single-threaded-gc", $"{RuntimeFolders.Mount}/bootstrap.cjs",
            ],
            Binds = [folders.BindOf("node"), .. interpreter.Binds],
            Environment = new Dictionary<string, string>
            {
                ["NODE_PATH"] = $"/opt/nodejs/node{Wanted(version.Runtime).Major}/node_modules:/opt/nodejs/node_modules:{RuntimeFolders.Mount}/node_modules:{RuntimeFolders.Mount}:/var/task",
            },
            SpeaksFrames = true,
        };
    }

    public string? Substitution(string identifier) =>
        Nearest(identifier) is { } found && found.Version.Major != Wanted(identifier).Major
            ? $"{identifier} is not installed on this node: the function runs on Node.js {found.Version}."
            : null;

    private static Version Wanted(string identifier) => new(int.Parse(identifier.AsSpan(Prefix.Length, 2), CultureInfo.InvariantCulture), 0);

    private Interpreter? Nearest(string identifier) => Interpreter.Nearest(installed, Wanted(identifier));
}
