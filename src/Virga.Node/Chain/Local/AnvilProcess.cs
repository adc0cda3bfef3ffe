using System.Diagnostics;
using System.Globalization;
using Virga.Node.Sandboxes;

namespace Virga.Node.Chain.Local;

/// <summary>
/// A running anvil. It is asked to end, and so writes its state, when the node ends in whatever way. A lock keeps two from one folder.
/// </summary>
internal sealed class AnvilProcess : IAsyncDisposable
{
    private const int LockSeconds = 20;
    private const string Listening = "Listening on ";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource<Uri> address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CompanionProcess process;

    private AnvilProcess(string program, IReadOnlyList<string> arguments, string folder) => process = new CompanionProcess(
        ["flock", "--exclusive", "--timeout", LockSeconds.ToString(CultureInfo.InvariantCulture), "--no-fork", Path.Combine(folder, "lock"), program, .. arguments], folder, CompanionSignal.Term, said: Take);

    /// <summary>Completes when it has ended.</summary>
    public Task Exited => process.Exited;

    /// <summary>What it last said, for a log.</summary>
    public string LastLine => process.LastLine;

    /// <summary>Waits until one of an earlier node, which was told to end when that node died, has written its state and ended.</summary>
    public static async Task AwaitPredecessorAsync(string folder, CancellationToken cancellation)
    {
        using Process waiting = Process.Start("flock", ["--exclusive", "--timeout", LockSeconds.ToString(CultureInfo.InvariantCulture), Path.Combine(folder, "lock"), "true"]);
        await waiting.WaitForExitAsync(cancellation).ConfigureAwait(false);
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
        Task first = await Task.WhenAny(address.Task, process.Exited).WaitAsync(Patience, cancellation).ConfigureAwait(false);
        return first == address.Task ? await address.Task.ConfigureAwait(false) : throw new IOException($"it ended at its start: {LastLine}");
    }

    public ValueTask DisposeAsync() => process.DisposeAsync();

    private void Take(string line)
    {
        if (line.StartsWith(Listening, StringComparison.Ordinal) && Uri.TryCreate("ws://" + line[Listening.Length..].Trim(), UriKind.Absolute, out Uri? listening))
        {
            address.TrySetResult(listening);
        }
    }
}
