using System.Globalization;
using Virga.Node.Functions;
using Virga.Node.Sandboxes;
using Virga.Node.Values;

namespace Virga.Node.Runtimes.Dotnet;

/// <summary>
/// <c>dotnetN</c>: <c>Virga.Runtime.Dotnet</c> loads <c>Assembly::Type::Method</c>; a handler that is only an assembly's name is an
/// executable which brings its own bootstrap and speaks the Runtime API.
/// </summary>
internal sealed class DotnetRuntime(DotnetInstallation? installation, RuntimeFolders folders) : IRuntime
{
    private const string Prefix = "dotnet";

    public IReadOnlyList<string> Identifiers { get; } = ["dotnet10", "dotnet9", "dotnet8", "dotnet6"];

    public Result<LaunchPlan> Plan(FunctionVersion version)
    {
        if (installation is null)
        {
            return new VirgaError(Outcome.RuntimeUnavailable, "No .NET runtime is installed on this node.");
        }

        bool isExecutable = !version.Handler.Contains("::", StringComparison.Ordinal);
        return new LaunchPlan
        {
            Arguments = isExecutable
                ? [installation.Executable, $"/var/task/{version.Handler}.dll"]
                : [installation.Executable, $"{RuntimeFolders.Mount}/Virga.Runtime.Dotnet.dll"],
            Binds = [folders.BindOf("dotnet"), .. installation.Binds],
            Environment = EnvironmentFor(version),
            SpeaksFrames = !isExecutable,
        };
    }

    public string? Substitution(string identifier) =>
        installation is not null && !installation.Majors.Contains(Major(identifier))
            ? $"{identifier} is not installed on this node: the function runs on .NET {installation.Majors.Max()}."
            : null;

    private static int Major(string identifier) => int.Parse(identifier.AsSpan(Prefix.Length), CultureInfo.InvariantCulture);

    private Dictionary<string, string> EnvironmentFor(FunctionVersion version) => new()
    {
        ["DOTNET_ROOT"] = installation!.Root,
        ["DOTNET_ROLL_FORWARD"] = "LatestMajor",
        ["DOTNET_EnableDiagnostics"] = "0", // no debugger sockets in /tmp
        ["DOTNET_TieredPGO"] = "0",
        ["DOTNET_gcServer"] = "0",

        // The collector can't see the cgroup from inside: three quarters of the limit is the share it takes by itself in a container.
        ["DOTNET_GCHeapHardLimit"] = (version.Memory.Bytes * 3 / 4).ToString("X", CultureInfo.InvariantCulture),
    };
}
