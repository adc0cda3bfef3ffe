using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Runtimes.Python;

/// <summary><c>python3.x</c>: <c>runtimes/python/bootstrap.py</c> on an installed interpreter.</summary>
internal sealed class PythonRuntime(IReadOnlyList<Interpreter> installed, RuntimeFolders folders) : IRuntime
{
    private const string Prefix = "python";

    public IReadOnlyList<string> Identifiers { get; } =
        ["python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python3.9", "python3.8"];

    public Result<LaunchPlan> Plan(FunctionVersion version)
    {
        if (Interpreter.Nearest(installed, Wanted(version.Runtime)) is not { } interpreter)
        {
            return new VirgaError(Outcome.RuntimeUnavailable, "No python3 is installed on this node: install the package python3.");
        }

        return new LaunchPlan
        {
            Arguments = [interpreter.Path, $"{RuntimeFolders.Mount}/bootstrap.py"],
            ZygoteArguments = [interpreter.Path, $"{RuntimeFolders.Mount}/bootstrap.py", "zygote"],
            Binds = [folders.BindOf("python"), .. interpreter.Binds],
            Environment = new Dictionary<string, string>
            {
                ["PYTHONPATH"] = RuntimeFolders.Mount,
                ["PYTHONDONTWRITEBYTECODE"] = "1",
            },
            SpeaksFrames = true,
        };
    }

    public string? Substitution(string identifier) =>
        Interpreter.Nearest(installed, Wanted(identifier)) is { } found && found.Version != Wanted(identifier)
            ? $"{identifier} is not installed on this node: the function runs on python{found.Version}."
            : null;

    private static Version Wanted(string identifier) => Version.Parse(identifier.AsSpan(Prefix.Length));
}
