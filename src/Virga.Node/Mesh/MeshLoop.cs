using System.Net.Sockets;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Virga.Node.Mesh.Peers;
using Virga.Node.Sandboxes;

namespace Virga.Node.Mesh;

/// <summary>Keeps a peer process running, and starts it again when it ends, falls silent or sends nonsense.</summary>
internal sealed partial class MeshLoop(MeshOptions options, MeshIdentity identity, MeshSessions sessions, TimeProvider time, ILogger<MeshLoop> logger) : BackgroundService
{
    private const int LongestPath = 100;
    private const string SocketName = "peer.sock";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const int SolSocket = 1;
    private const int SoPeerCred = 17;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    /// <summary>Of the running process; 0: none.</summary>
    public int ProcessId { get; private set; }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.IsOn)
        {
            return;
        }

        if (PeerProgram.Find() is not { } program)
        {
            LogMissing();
            return;
        }

        await Task.Yield();
        Directory.CreateDirectory(options.Folder, OwnerOnly);
        TimeSpan pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            long began = time.GetTimestamp();
            try
            {
                await RunAsync(program, stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or SocketException or TimeoutException or OperationCanceledException)
            {
                if (!stoppingToken.IsCancellationRequested)
                {
                    LogEnded(e.Message);
                }
            }
            catch (Exception e)
            {
                LogBug(e);
            }

            pause = time.GetElapsedTime(began) > Long ? FirstPause : pause;
            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            pause = pause * 2 > LongestPause ? LongestPause : pause * 2;
        }
    }

    private async Task RunAsync(PeerProgram program, CancellationToken stopping)
    {
        string path = Path.Combine(options.Folder, SocketName);
        string? shorter = path.Length > LongestPath ? Directory.CreateTempSubdirectory("virga-peer").FullName : null; // the kernel takes 107 bytes
        path = shorter is null ? path : Path.Combine(shorter, SocketName);
        File.Delete(path);
        try
        {
            using Socket listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            listener.Bind(new UnixDomainSocketEndPoint(path));
            listener.Listen(1);
            CompanionProcess process = program.Start(path, options.MaxHeap);
            await using (process.ConfigureAwait(false))
            {
                Socket socket = await AcceptAsync(listener, process, stopping).ConfigureAwait(false);
                ProcessId = process.Id;
                PeerChannel channel = new(new NetworkStream(socket, ownsSocket: true));
                await using (channel.ConfigureAwait(false))
                {
                    await sessions.RunAsync(channel, identity, stopping).ConfigureAwait(false);
                }

                await Task.WhenAny(process.Exited, Task.Delay(FirstPause, time, CancellationToken.None)).ConfigureAwait(false); // for its last words
                throw new IOException(process.LastLine is { Length: > 0 } last ? last : "without a word");
            }
        }
        finally
        {
            ProcessId = 0;
            File.Delete(path);
            if (shorter is not null)
            {
                Directory.Delete(shorter, recursive: true);
            }
        }
    }

    /// <summary>Only the process that was started is let in.</summary>
    private static async Task<Socket> AcceptAsync(Socket listener, CompanionProcess process, CancellationToken stopping)
    {
        using CancellationTokenSource giveUp = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        giveUp.CancelAfter(StartPatience);
        Task<Socket> accepting = listener.AcceptAsync(giveUp.Token).AsTask();
        if (await Task.WhenAny(accepting, process.Exited).ConfigureAwait(false) != accepting)
        {
            await giveUp.CancelAsync().ConfigureAwait(false);
            await ((Task)accepting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw new IOException($"it ended at its start: {process.LastLine}");
        }

        Socket socket = await accepting.ConfigureAwait(false);
        byte[] credentials = new byte[3 * sizeof(int)];
        socket.GetRawSocketOption(SolSocket, SoPeerCred, credentials);
        if (BitConverter.ToInt32(credentials) == process.Id)
        {
            return socket;
        }

        socket.Dispose();
        throw new IOException("another process came to its socket");
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the mesh is off: the peer process's program is missing. Run `npm ci` in the project's folder peer, or name that folder in VIRGA_PEER")]
    private partial void LogMissing();

    [LoggerMessage(Level = LogLevel.Warning, Message = "the peer process ended and is started again: {Reason}")]
    private partial void LogEnded(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "the mesh met a bug; the peer process is started again")]
    private partial void LogBug(Exception e);
}
