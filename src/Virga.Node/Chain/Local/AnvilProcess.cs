using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Virga.Node.Chain.Local;

/// <summary>
/// A running anvil. It is asked to end, and so writes its state, when the node ends in whatever way: the signal on the parent's death
/// belongs to the thread that started it, so one thread does nothing but that. A lock keeps two from one folder.
/// </summary>
internal sealed partial class AnvilProcess : IAsyncDisposable
{
    private const int SigTerm = 15;
    private const int LockSeconds = 20;
    private const string Listening = "Listening on ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string lastLine = "";
    private volatile int id;

    private AnvilProcess(string program, IReadOnlyList<string> arguments, string folder)
    {
        string[] command = ["--pdeathsig", "TERM", "flock", "--exclusive", "--timeout", LockSeconds.ToString(CultureInfo.InvariantCulture), "--no-fork", Path.Combine(folder, "lock"), program, .. arguments];
        new Thread(() => Run(command, folder)) { IsBackground = true, Name = "anvil" }.Start();
    }

    /// <summary>Completes when it has ended.</summary>
    public Task Exited => exited.Task;

    /// <summary>What it last said, for a log.</summary>
    public string LastLine => lastLine;

    /// <summary>Waits until one of an earlier node, which was told to end when that node died, has written its state and ended.</summary>
    public static async Task AwaitPredecessorAsync(string folder, CancellationToken cancellation)
    {
        using Process process = Process.Start("flock", ["--exclusive", "--timeout", LockSeconds.ToString(CultureInfo.InvariantCulture), Path.Combine(folder, "lock"), "true"]);
        await process.WaitForExitAsync(cancellation).ConfigureAwait(false);
    }

    public static AnvilProcess Start(string program, LocalChainOptions options, LocalChainState state, TimeProvider time) => new(
        program,
        [
            "--host", "127.0.0.1", "--port", "0", "--accounts", "0", "--chain-id", options.ChainId.ToString(CultureInfo.InvariantCulture), "--no-mining", "--order", "fifo", "--no-cors",
            "--dump-state", state.Written, "--state-interval", options.StateSeconds.ToString(CultureInfo.InvariantCulture), .. state.Loaded is { } loaded ? (string[])["--load-state", loaded] : [],
            .. state.Began(time) is { } began ? (string[])["--timestamp", began.ToString(CultureInfo.InvariantCulture)] : [],
        ],
        options.Folder);

    /// <summary>Where it listens, once it does.</summary>
    /// <exception cref="IOException">It ended instead, or said nothing in time.</exception>
    public async Task<Uri> ReadyAsync(CancellationToken cancellation)
    {
        Task first = await Task.WhenAny(address.Task, exited.Task).WaitAsync(Patience, cancellation).ConfigureAwait(false);
        return first == address.Task ? await address.Task.ConfigureAwait(false) : throw new IOException($"it ended at its start: {lastLine}");
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAny(started.Task, exited.Task).ConfigureAwait(false);
        if (!exited.Task.IsCompleted)
        {
            _ = kill(id, SigTerm);
        }

        await exited.Task.WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Run(string[] command, string folder)
    {
        try
        {
            using Process process = new() { StartInfo = new ProcessStartInfo("setpriv", command) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder } };
            process.OutputDataReceived += (_, line) => Take(line.Data);
            process.ErrorDataReceived += (_, line) => Take(line.Data);
            process.Start();
            id = process.Id;
            started.TrySetResult();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            process.WaitForExit();
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or IOException)
        {
            lastLine = e.Message;
        }

        exited.TrySetResult();
    }

    private void Take(string? line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            return;
        }

        lastLine = line.Length > 300 ? line[..300] : line;
        if (line.StartsWith(Listening, StringComparison.Ordinal) && Uri.TryCreate("ws://" + line[Listening.Length..].Trim(), UriKind.Absolute, out Uri? listening))
        {
            address.TrySetResult(listening);
        }
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
