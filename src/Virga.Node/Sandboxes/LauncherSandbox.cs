using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using Virga.Node.Values;

namespace Virga.Node.Sandboxes;

/// <summary>
/// The sandbox made by <c>virga-spawn</c>, one persistent launcher process (see <c>sandbox/README.md</c>). When the node dies in any
/// way its socket closes and the launcher takes every instance with it.
/// </summary>
internal sealed partial class LauncherSandbox(SandboxOptions options, ILogger<LauncherSandbox> logger) : ISandbox
{
    private const int MaxPacket = 128 << 10;
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<int, TaskCompletionSource<Result<SandboxProcess>>> launching = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<VirgaError?>> assigning = new();
    private readonly ConcurrentDictionary<int, TaskCompletionSource<Result<Socket>>> connecting = new();
    private readonly ConcurrentDictionary<int, SandboxProcess> running = new();
    private readonly Lock sending = new();
    private Process? launcher;
    private Socket? connection;
    private TaskCompletionSource<SandboxReport>? hello;
    private volatile bool stopping;
    private int lastId;
    private int lastConnection;

    public SandboxReport Report { get; private set; } = SandboxReport.Empty;

    public async Task<Result<SandboxReport>> StartAsync(CancellationToken cancellation)
    {
        hello = new TaskCompletionSource<SandboxReport>(TaskCreationOptions.RunContinuationsAsynchronously);
        Directory.CreateDirectory(options.RunFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string path = Path.Combine(options.RunFolder, "launcher.sock");
        File.Delete(path);
        using Socket listener = new(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);

        if (StartLauncher(path) is { } error)
        {
            return error;
        }

        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(10));
        Task<Socket> accepting = listener.AcceptAsync(limit.Token).AsTask();
        if (await Task.WhenAny(accepting, launcher!.WaitForExitAsync(limit.Token)).ConfigureAwait(false) != accepting)
        {
            return Refusal(await launcher.StandardError.ReadToEndAsync(cancellation).ConfigureAwait(false));
        }

        connection = await accepting.ConfigureAwait(false);
        connection.Blocking = true;
        File.Delete(path);
        Socket current = connection;
        new Thread(() => ReadPackets(current)) { IsBackground = true, Name = "launcher packets" }.Start();
        _ = PumpErrorsAsync(launcher.StandardError);
        Report = await hello.Task.WaitAsync(limit.Token).ConfigureAwait(false);
        return Report;
    }

    public async Task<Result<SandboxProcess>> LaunchAsync(SandboxSpec spec, CancellationToken cancellation)
    {
        int id = Interlocked.Increment(ref lastId);
        TaskCompletionSource<Result<SandboxProcess>> reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
        launching[id] = reply;
        byte[] packet = LauncherMessage.Spawn(id, options, spec);
        if (packet.Length > MaxPacket || !Send(packet))
        {
            launching.TryRemove(id, out _);
            return new VirgaError(Outcome.RuntimeUnavailable, "The sandbox launcher can't take the request.");
        }

        using CancellationTokenRegistration abandoned = cancellation.Register(() =>
        {
            // Whoever removes the entry owns the outcome: here nobody is left to take the process, so Spawned disposes of it.
            if (launching.TryRemove(id, out _))
            {
                reply.TrySetCanceled(cancellation);
            }
        });
        return await reply.Task.ConfigureAwait(false);
    }

    public async Task<VirgaError?> AssignAsync(SandboxProcess process, SandboxSpec spec)
    {
        TaskCompletionSource<VirgaError?> reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
        assigning[process.Id] = reply;
        if (!Send(LauncherMessage.Assign(process.Id, spec)))
        {
            assigning.TryRemove(process.Id, out _);
            return Refusal("");
        }

        return await reply.Task.ConfigureAwait(false);
    }

    public async Task<Result<Socket>> ConnectAsync(SandboxProcess process, int port)
    {
        int request = Interlocked.Increment(ref lastConnection);
        TaskCompletionSource<Result<Socket>> reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
        connecting[request] = reply;
        if (!Send(LauncherMessage.Connect(process.Id, request, port)))
        {
            connecting.TryRemove(request, out _);
            return Refusal("");
        }

        return await reply.Task.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        stopping = true;
        if (Interlocked.Exchange(ref launcher, null) is not { } ending)
        {
            return;
        }

        // The launcher ends when its connection does, after everything that it started.
        connection?.Shutdown(SocketShutdown.Both);
        await ending.WaitForExitAsync().ConfigureAwait(false);
        connection?.Dispose();
        ending.Dispose();
    }

    private VirgaError? StartLauncher(string socketPath)
    {
        if (!File.Exists(options.LauncherPath))
        {
            return new VirgaError(Outcome.RuntimeUnavailable, $"The launcher {options.LauncherPath} is missing: run ./virga build.");
        }

        ProcessStartInfo start = new(options.LauncherPath, [socketPath, options.CgroupName]) { RedirectStandardError = true };
        if (options.Weak)
        {
            start.ArgumentList.Add("--weak");
        }

        start.Environment.Clear();
        launcher = Process.Start(start)!;
        return null;
    }

    private static VirgaError Refusal(string reason) =>
        new(Outcome.RuntimeUnavailable, reason.Length > 0 ? reason.Trim() : "The sandbox launcher ended at its start.");

    private bool Send(byte[] packet)
    {
        lock (sending)
        {
            try
            {
                return connection!.Send(packet) == packet.Length;
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    private void ReadPackets(Socket current)
    {
        byte[] packet = new byte[MaxPacket];
        List<int> descriptors = [];
        int socket = (int)current.SafeHandle.DangerousGetHandle();
        while (UnixMessages.Receive(socket, packet, descriptors) is > 0 and int length)
        {
            Handle(LauncherMessage.Parse(packet.AsSpan(0, length)), descriptors);
        }

        Abandon();
        if (!stopping)
        {
            LogEnded();
            _ = RestartAsync();
        }
    }

    /// <summary>A launcher that died is replaced; calls that come meanwhile are refused.</summary>
    private async Task RestartAsync()
    {
        launcher?.Dispose();
        while (!stopping && (await StartAsync(CancellationToken.None).ConfigureAwait(false)).Error is { } error)
        {
            LogFailed("restart", error.Message);
            await Task.Delay(RestartPause).ConfigureAwait(false);
        }
    }

    private void Handle(LauncherMessage message, List<int> descriptors)
    {
        switch (message.Verb)
        {
            case "HELLO":
                hello!.TrySetResult(SandboxReport.Parse(message.Strings, options.Weak));
                break;
            case "SPAWNED":
                Spawned(message, descriptors);
                break;
            case "ASSIGNED" when assigning.TryRemove(message.Id, out TaskCompletionSource<VirgaError?>? assigned):
                assigned.SetResult(null);
                break;
            case "CONNECTED" when connecting.TryRemove(message.Number("request"), out TaskCompletionSource<Result<Socket>>? connected):
                connected.SetResult(new Socket(new SafeSocketHandle(descriptors[0], ownsHandle: true)) { Blocking = true }); // as a stream over it expects
                break;
            case "FAILED" when connecting.TryRemove(message.Number("request"), out TaskCompletionSource<Result<Socket>>? unconnected):
                unconnected.SetResult(new VirgaError(Outcome.RuntimeUnavailable, $"The sandbox took no connection: {message.Text("error")}")); // nothing for the node's log
                break;
            case "FAILED" when assigning.TryRemove(message.Id, out TaskCompletionSource<VirgaError?>? unassigned):
                unassigned.SetResult(Failed(message));
                break;
            case "FAILED" when launching.TryRemove(message.Id, out TaskCompletionSource<Result<SandboxProcess>>? failed):
                failed.SetResult(Failed(message));
                break;
            case "EXIT" when running.TryRemove(message.Id, out SandboxProcess? ended):
                ended.SetExited(new SandboxExit(message.Number("status"), message.Number("oom") == 1));
                break;
        }
    }

    private VirgaError Failed(LauncherMessage message)
    {
        LogFailed(message.Text("step"), message.Text("error"));
        return new VirgaError(Outcome.RuntimeUnavailable, $"The sandbox failed at {message.Text("step")}: {message.Text("error")}");
    }

    private void Spawned(LauncherMessage message, List<int> descriptors)
    {
        Dictionary<string, int> named = (message.Text("fds") ?? "").Split(',').Zip(descriptors).ToDictionary(pair => pair.First, pair => pair.Second);
        Socket? SocketOf(string name) => named.TryGetValue(name, out int fd) ? new Socket(new SafeSocketHandle(fd, ownsHandle: true)) : null;
        SafeFileHandle? FileOf(string name) => named.TryGetValue(name, out int fd) ? new SafeFileHandle(fd, ownsHandle: true) : null;

        CgroupUsage usage = new(FileOf("memory"), FileOf("cpu"), message.Text("cpu") == "ns");
        SandboxDescriptors all = new(SocketOf("channel"), FileOf("log")!, FileOf("extension_log"), SocketOf("listener")!, SocketOf("dns"), usage);
        SandboxProcess process = new(message.Id, message.Number("pid"), message.Number("port"), all, Tell);
        running[message.Id] = process;
        if (launching.TryRemove(message.Id, out TaskCompletionSource<Result<SandboxProcess>>? reply))
        {
            reply.SetResult(process);
        }
        else
        {
            process.Dispose();
        }
    }

    private void Tell(string verb, int id) => Send(LauncherMessage.ForInstance(verb, id));

    /// <summary>The launcher is gone, and with it every instance: nobody may wait for them.</summary>
    private void Abandon()
    {
        Refuse(launching, Refusal(""));
        Refuse(assigning, Refusal(""));
        Refuse(connecting, Refusal(""));
        foreach ((int id, SandboxProcess process) in running)
        {
            running.TryRemove(id, out _);
            process.SetExited(new SandboxExit(137, false));
        }
    }

    private static void Refuse<T>(ConcurrentDictionary<int, TaskCompletionSource<T>> waiting, T refusal)
    {
        foreach ((int id, TaskCompletionSource<T> reply) in waiting)
        {
            waiting.TryRemove(id, out _);
            reply.TrySetResult(refusal);
        }
    }

    private async Task PumpErrorsAsync(StreamReader errors)
    {
        while (await errors.ReadLineAsync().ConfigureAwait(false) is { } line)
        {
            LogLauncher(line);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "launcher: {Line}")]
    private partial void LogLauncher(string line);

    [LoggerMessage(Level = LogLevel.Error, Message = "sandbox failed at {Step}: {Error}")]
    private partial void LogFailed(string? step, string? error);

    [LoggerMessage(Level = LogLevel.Error, Message = "the launcher ended, and every instance with it: starting another")]
    private partial void LogEnded();
}
