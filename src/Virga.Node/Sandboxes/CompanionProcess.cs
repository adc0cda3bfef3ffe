using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Virga.Node.Sandboxes;

/// <summary>
/// A program of the node's own that runs beside it. It ends when the node ends in whatever way: the signal on the parent's death belongs to
/// the thread that started it (prctl(2), PR_SET_PDEATHSIG), so one thread does nothing but that.
/// </summary>
internal sealed partial class CompanionProcess : IAsyncDisposable
{
    private const int MostKeptOfALine = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CompanionSignal end;
    private readonly Action<string>? said;
    private volatile string lastLine = "";
    private volatile int id;

    /// <param name="command">Options of setpriv(1), then the program and its arguments.</param>
    /// <param name="folder">It works there.</param>
    /// <param name="end">What ends it.</param>
    /// <param name="isBare">It gets no environment but a path.</param>
    /// <param name="said">Gets each line that it writes.</param>
    public CompanionProcess(IReadOnlyList<string> command, string folder, CompanionSignal end, bool isBare = false, Action<string>? said = null)
    {
        this.end = end;
        this.said = said;
        ProcessStartInfo start = new("setpriv", ["--pdeathsig", end.ToString().ToUpperInvariant(), .. command])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder,
        };
        if (isBare)
        {
            start.Environment.Clear();
            start.Environment["PATH"] = "/usr/bin:/bin";
        }

        new Thread(() => Run(start)) { IsBackground = true, Name = "companion" }.Start();
    }

    /// <summary>0 until it runs.</summary>
    public int Id => id;

    /// <summary>Completes when it has ended.</summary>
    public Task Exited => exited.Task;

    /// <summary>What it last said, for a log.</summary>
    public string LastLine => lastLine;

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAny(started.Task, exited.Task).ConfigureAwait(false);
        if (!exited.Task.IsCompleted)
        {
            _ = kill(id, (int)end);
        }

        await exited.Task.WaitAsync(Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Run(ProcessStartInfo start)
    {
        try
        {
            using Process process = new() { StartInfo = start };
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
        if (!string.IsNullOrWhiteSpace(line))
        {
            lastLine = line.Length > MostKeptOfALine ? line[..MostKeptOfALine] : line;
            said?.Invoke(line);
        }
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
