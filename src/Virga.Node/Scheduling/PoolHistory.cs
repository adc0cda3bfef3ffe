namespace Virga.Node.Scheduling;

/// <summary>
/// What is remembered of a function across its pools: how long calls and starts take, how its last instance ended, when it was called.
/// </summary>
internal sealed class PoolHistory(SchedulingOptions options, TimeProvider time)
{
    /// <summary>Weight of the newest observation in the running means.</summary>
    private const double Weight = 0.1;

    private readonly Lock gate = new();
    private readonly IKeepAlivePolicy policy = options.NewPolicy();
    private double serviceMicros;
    private double startMicros = options.AssumedStart.TotalMicroseconds;
    private ColdStartCause end = ColdStartCause.FirstCall;
    private long lastCall;
    private long calls;

    /// <summary>How long an instance is busy with a call, on average; zero until one was.</summary>
    public TimeSpan Service => TimeSpan.FromMicroseconds(Volatile.Read(ref serviceMicros));

    /// <summary>How long a start takes, on average.</summary>
    public TimeSpan Start => TimeSpan.FromMicroseconds(Volatile.Read(ref startMicros));

    public long Calls => Interlocked.Read(ref calls);

    public KeepAliveWindow Window
    {
        get
        {
            lock (gate)
            {
                return policy.Window;
            }
        }
    }

    /// <summary>Since the last call ended; null before the first.</summary>
    public TimeSpan? Idle => Interlocked.Read(ref lastCall) is not 0 and long at ? time.GetElapsedTime(at) : null;

    /// <summary>A call has come.</summary>
    public void Called()
    {
        Interlocked.Increment(ref calls);
        if (Idle is { TotalSeconds: >= 1 } pause) // shorter ones say nothing about keeping
        {
            lock (gate)
            {
                policy.Observe(pause);
            }
        }
    }

    public void Served(TimeSpan busy)
    {
        Interlocked.Exchange(ref lastCall, time.GetTimestamp());
        double mean = Volatile.Read(ref serviceMicros); // a lost update between two threads changes a mean by a little
        Volatile.Write(ref serviceMicros, mean == 0 ? busy.TotalMicroseconds : mean + (Weight * (busy.TotalMicroseconds - mean)));
    }

    public void Started(TimeSpan took) => Volatile.Write(ref startMicros, startMicros + (Weight * (took.TotalMicroseconds - startMicros)));

    public void Ended(ColdStartCause cause) => end = cause;

    /// <summary>Why a call finds no idle instance, when so many live.</summary>
    public ColdStartCause CauseOf(int live) => live > 0 ? ColdStartCause.ScaleOut : end;
}
