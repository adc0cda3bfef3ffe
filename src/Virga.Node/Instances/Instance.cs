using System.Runtime.CompilerServices;
using Virga.Node.Functions;
using Virga.Node.Runtimes;
using Virga.Node.Runtimes.Extensions.Telemetry;
using Virga.Node.Sandboxes;
using Virga.Node.Sandboxes.Egress;

namespace Virga.Node.Instances;

/// <summary>
/// One started runtime of one function version: serves one invocation at a time, and never another function. Its life is starting,
/// idle, busy, dead; whoever holds its lease is the only one to call <see cref="InvokeAsync"/>.
/// </summary>
internal sealed class Instance : IDisposable
{
    /// <summary>How long the process may take to go after it was told to, before the node stops waiting for its exit status.</summary>
    private static readonly TimeSpan ExitPatience = TimeSpan.FromSeconds(5);

    /// <summary>How long a runtime that has hung up may take to end by itself.</summary>
    private static readonly TimeSpan OwnExitPatience = TimeSpan.FromSeconds(1);

    /// <summary>How long after the deadline the taker of a stream may still take what it was given, before it is let go.</summary>
    private static readonly TimeSpan TakerPatience = TimeSpan.FromSeconds(5);

    private readonly SandboxProcess process;
    private readonly IRuntimeChannel channel;
    private readonly SandboxDoor door;
    private readonly LogPump pump;
    private readonly int[] pumpKeys;
    private readonly ITimer deadline;
    private int phase;
    private CancellationTokenSource? streaming;
    private long cpuSeen;
    private int disposed;

    public Instance(FunctionVersion version, Launched launched, SandboxDoor door, InstanceLog log, TelemetryFeed? feed, LogPump pump, TimeProvider time)
    {
        Version = version;
        Log = log;
        Feed = feed;
        StartedAt = time.GetTimestamp();
        process = launched.Process;
        channel = launched.Channel;
        this.door = door;
        this.pump = pump;
        deadline = time.CreateTimer(static state => ((Instance)state!).OnDeadline(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        pumpKeys = [.. log.Sources.Select(source => pump.Attach(log, source))];
        if (feed is not null)
        {
            feed.Drain = log.Drain;
        }

        door.Open();
        _ = CloseChannelAtExitAsync();
    }

    public FunctionVersion Version { get; }

    public InstanceLog Log { get; }

    /// <summary>What its extensions are told; null without any.</summary>
    public TelemetryFeed? Feed { get; }

    /// <summary>How its start went; set before its first lease.</summary>
    public StartPhases Phases { get; set; }

    /// <summary>Microseconds from launch to the loaded handler.</summary>
    public int InitMicros => Phases.TotalMicros;

    /// <summary>Completes when its process tree is gone, for whatever reason.</summary>
    public Task<SandboxExit> Exited => process.Exited;

    /// <summary>When it was started (a time stamp of the time provider).</summary>
    public long StartedAt { get; }

    /// <summary>When it last became idle (a time stamp of the time provider).</summary>
    public long IdleSince { get; set; }

    /// <summary>Whether its processes are stopped until it is used again. Only whoever holds it changes that.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>What its life holds of the node's resources: disposed of when it ends.</summary>
    public IDisposable? Reservation { get; set; }

    public int ProcessId => process.Pid;

    public int PeakMemoryKiB() => process.Usage.PeakMemoryKiB();

    /// <summary>Processor time in microseconds since the last time this was asked.</summary>
    public int TakeCpuMicros()
    {
        long now = process.Usage.CpuMicros();
        int taken = (int)Math.Clamp(now - cpuSeen, 0, int.MaxValue);
        cpuSeen = now;
        return taken;
    }

    public ValueTask<InstanceReply> InitAsync(ReadOnlyMemory<byte> configuration, TimeSpan limit)
    {
        Begin(limit);
        return CompleteAsync(channel.InitAsync(configuration), null);
    }

    public ValueTask<InstanceReply> InvokeAsync(InvocationFrame invocation, TimeSpan limit)
    {
        Begin(limit);
        return CompleteAsync(channel.InvokeAsync(invocation), invocation);
    }

    /// <summary>Stops it, so that it costs no processor time while it is idle.</summary>
    public void Freeze()
    {
        IsFrozen = true;
        Feed?.Pause();
        process.Freeze();
    }

    /// <summary>Lets it go on. What it is sent meanwhile waits in its channel.</summary>
    public void Thaw()
    {
        if (IsFrozen)
        {
            IsFrozen = false;
            process.Thaw();
            Feed?.Resume();
        }
    }

    /// <summary>Ends the process tree and frees everything; idempotent.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref disposed, 1) != 0)
        {
            return;
        }

        Reservation?.Dispose();
        Task leaving = process.Exited.IsCompleted ? Task.CompletedTask : channel.LeaveAsync();
        if (leaving.IsCompleted)
        {
            End();
            return;
        }

        Thaw();
        _ = EndAfterAsync(leaving);
    }

    private async Task EndAfterAsync(Task leaving)
    {
        await leaving.ConfigureAwait(false);
        End();
    }

    private void End()
    {
        deadline.Dispose();
        channel.Dispose();
        door.Dispose();
        process.Kill();
        _ = ReleaseAsync();
    }

    private void Begin(TimeSpan limit)
    {
        Volatile.Write(ref phase, Phase.Running);
        deadline.Change(limit, Timeout.InfiniteTimeSpan);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))] // the state lives in a pool: nothing is allocated a call
    private async ValueTask<InstanceReply> CompleteAsync(ValueTask<ChannelReply> exchange, InvocationFrame? invocation)
    {
        ChannelReply reply = await exchange.ConfigureAwait(false);
        int streamed = 0;
        if (reply.Kind == ChannelReplyKind.Streaming && invocation is not null)
        {
            (reply, streamed) = await RelayAsync(reply, invocation.Taker).ConfigureAwait(false);
        }

        deadline.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        // Either this or OnDeadline leaves the running phase; whoever does decides how the exchange ended.
        bool inTime = Interlocked.CompareExchange(ref phase, Phase.Idle, Phase.Running) == Phase.Running;
        Log.Drain();
        if (inTime)
        {
            switch (reply.Kind)
            {
                case ChannelReplyKind.Ready or ChannelReplyKind.Result:
                    return new InstanceReply(InstanceEnd.Result, reply.Body, null) { Streamed = streamed };
                case ChannelReplyKind.Error:
                    return new InstanceReply(InstanceEnd.Error, reply.Body, null) { Streamed = streamed };
            }
        }

        return await EndAsync(reply, inTime).ConfigureAwait(false) with { Streamed = streamed };
    }

    private async ValueTask<(ChannelReply Last, int Streamed)> RelayAsync(ChannelReply begun, IAnswerStream? taker)
    {
        CancellationTokenSource stop = new();
        Volatile.Write(ref streaming, stop);
        if (Volatile.Read(ref phase) == Phase.TimedOut)
        {
            stop.CancelAfter(TakerPatience); // the deadline came before there was anything to stop
        }

        AnswerRelay relay = new(channel, taker, stop.Token);
        ChannelReply last = await relay.RunAsync(begun, Version.Qualifier).ConfigureAwait(false);
        Interlocked.Exchange(ref streaming, null)?.Dispose(); // if the deadline took it, it is still in use
        return (last, relay.Passed);
    }

    private async ValueTask<InstanceReply> EndAsync(ChannelReply reply, bool inTime)
    {
        // A process that went by itself tells how, if it isn't killed in the same moment.
        if (reply.Kind == ChannelReplyKind.Closed && inTime)
        {
            await Task.WhenAny(process.Exited, Task.Delay(OwnExitPatience)).ConfigureAwait(false);
        }

        process.Kill();
        SandboxExit exit = await WaitForExitAsync().ConfigureAwait(false);
        Log.Drain();
        if (!inTime)
        {
            reply.Body.Dispose();
            return new InstanceReply(InstanceEnd.TimedOut, default, exit);
        }

        InstanceEnd end = reply.Kind switch
        {
            ChannelReplyKind.InitError => InstanceEnd.InitError,
            ChannelReplyKind.TooLarge => InstanceEnd.TooLarge,
            _ => exit.OutOfMemory ? InstanceEnd.OutOfMemory : InstanceEnd.Exited,
        };
        return new InstanceReply(end, reply.Body, exit);
    }

    private async Task<SandboxExit> WaitForExitAsync()
    {
        try
        {
            return await process.Exited.WaitAsync(ExitPatience).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return new SandboxExit(137, false);
        }
    }

    private void OnDeadline()
    {
        if (Interlocked.CompareExchange(ref phase, Phase.TimedOut, Phase.Running) == Phase.Running)
        {
            process.Kill();
            channel.Close();
            Interlocked.Exchange(ref streaming, null)?.CancelAfter(TakerPatience);
        }
    }

    private async Task CloseChannelAtExitAsync()
    {
        await process.Exited.ConfigureAwait(false);
        channel.Close();
    }

    /// <summary>The descriptors stay open until the process is gone, so that its last words are still read.</summary>
    private async Task ReleaseAsync()
    {
        await WaitForExitAsync().ConfigureAwait(false);
        Log.Drain();
        Log.Flush();
        foreach (int key in pumpKeys)
        {
            pump.Detach(key);
        }

        process.Dispose();
    }

    private static class Phase
    {
        public const int Idle = 0;
        public const int Running = 1;
        public const int TimedOut = 2;
    }
}
