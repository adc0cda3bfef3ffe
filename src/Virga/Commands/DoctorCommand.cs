using System.CommandLine;
using System.Diagnostics;
using Virga.Node.Runtimes;
using Virga.Node.Runtimes.Dotnet;
using Virga.Node.Sandboxes;

namespace Virga.Commands;

/// <summary><c>virga doctor</c>: what this machine can do, tried rather than guessed. Needs no running node.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        Option<bool> json = CommonOptions.Json();
        Command command = new("doctor", "Say what this machine lacks for a strong sandbox and for each runtime.\n\nExample:\n  virga doctor") { json };
        command.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(json), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(bool json, CancellationToken cancellation)
    {
        string launcher = Path.Combine(AppContext.BaseDirectory, "sandbox/virga-spawn");
        using Process process = Process.Start(new ProcessStartInfo(launcher, ["--probe"]) { RedirectStandardOutput = true })!;
        string probe = await process.StandardOutput.ReadToEndAsync(cancellation).ConfigureAwait(false);
        await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
        SandboxReport report = SandboxReport.Parse(probe.Split('\n', StringSplitOptions.RemoveEmptyEntries), weak: false);
        List<(string Name, string State, string Detail)> rows =
        [
            .. report.Parts.Select(part => (part.Name, part.Value, part.Reason)),
            Runtime("python", InterpreterSearch.Pythons(), "install the package python3"),
            Runtime("nodejs", InterpreterSearch.Nodes(), "install the package nodejs"),
            DotnetInstallation.Find() is { } dotnet ? ("dotnet", "yes", string.Join(", ", dotnet.Majors)) : ("dotnet", "no", "install the .NET runtime"),
        ];
        if (json)
        {
            Output.Json(new { StrongSandbox = process.ExitCode == 0, Checks = rows.Select(row => new { row.Name, row.State, row.Detail }) });
        }
        else
        {
            Output.Table(["CHECK", "STATE", "DETAIL"], rows.Select(row => (string[])[row.Name, row.State, row.Detail]));
            await Console.Out.WriteLineAsync(process.ExitCode == 0 ? "A strong sandbox is possible." : "No strong sandbox here: only `virga up --sandbox=weak`, for code that you trust.").ConfigureAwait(false);
        }

        return process.ExitCode == 0 ? 0 : 1;
    }

    private static (string Name, string State, string Detail) Runtime(string name, IReadOnlyList<Interpreter> found, string advice) =>
        found.Count > 0
            ? (name, "yes", string.Join(", ", found.OrderBy(one => one.Version).Select(one => one.Version)))
            : (name, "no", advice);
}
