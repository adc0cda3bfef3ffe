using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Virga.Node.Mesh.Peers;

/// <summary>
/// A running peer process. It is killed when the node ends in whatever way: the signal on the parent's death belongs to the thread that
/// started it, so one thread does nothing but that. Its environment is empty and its argument only says where the node listens.
/// </summary>
internal sealed partial class PeerProcess : IAsyncDisposable
{
    private const int SigKill = 9;

    private readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile string lastLine = "";
    private volatile int id;

    /// <param name="socket">That the node listens on.</param>
    public PeerProcess(PeerProgram program, string socket, int maxHeapMegabytes)
    {
        string[] command =
        [
            "--pdeathsig", "KILL", "--no-new-privs", "--bounding-set=-all", "--inh-caps=-all", program.Node, "--disable-warning=ExperimentalWarning",
            FormattableString.Invariant($"--max-old-space-size={maxHeapMegabytes}"), program.Main, socket,
        ];
        new Thread(() => Run(command, Path.GetDirectoryName(socket)!)) { IsBackground = true, Name = "peer" }.Start();
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
            _ = kill(id, SigKill); // it keeps nothing
        }

        await exited.Task.ConfigureAwait(false);
    }

    private void Run(string[] command, string folder)
    {
        try
        {
            ProcessStartInfo start = new("setpriv", command) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
            start.Environment.Clear();
            start.Environment["PATH"] = "/usr/bin:/bin";
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
            lastLine = line.Length > 300 ? line[..300] : line;
        }
    }

    [LibraryImport("libc")]
    private static partial int kill(int process, int signal);
}
