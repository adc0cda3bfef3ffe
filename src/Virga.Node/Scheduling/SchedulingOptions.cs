namespace Virga.Node.Scheduling;

/// <summary>Limits of the node as a whole.</summary>
internal sealed class SchedulingOptions
{
    /// <summary>Invocations running at once in the account, as Lambda's default.</summary>
    public int AccountConcurrency { get; init; } = 1000;

    /// <summary>What reservations must leave to functions without one, as on Lambda.</summary>
    public int UnreservedConcurrency { get; init; } = 100;

    /// <summary>
    /// Sum of the memory limits of all instances, in bytes. Limits are rarely reached, so the default is sixteen times what the machine
    /// has; the cgroup limit holds for each one, and <see cref="LeastFreeMemory"/> for all together.
    /// </summary>
    public long MemoryBudget { get; init; } = 16 * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Part of the machine's memory below which idle instances go, the least valuable first.</summary>
    public double LeastFreeMemory { get; init; } = 0.10;

    /// <summary>Instances starting at once: more would only wait for the processors.</summary>
    public int ParallelStarts { get; init; } = 4 * Environment.ProcessorCount;

    /// <summary>Instances of a function up to which a call that finds all busy gets another, however soon one would come free: they overlap.</summary>
    public int OverlappingInstances { get; init; } = 4 * Environment.ProcessorCount;

    /// <summary>How long a call may wait for an instance before it is refused.</summary>
    public TimeSpan LeasePatience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long idle instances beyond a function's last one are kept; with a fixed policy also that one.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Whether the last instance is kept for <see cref="KeepAlive"/> too, instead of as the function's own history asks.</summary>
    public bool IsKeepAliveFixed { get; init; }

    /// <summary>After so long an idle instance is stopped by the freezer until its next call.</summary>
    public TimeSpan FreezeAfter { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After so long an instance, or what instances are forked from, makes room for a fresh one: its credentials don't last for ever.</summary>
    public TimeSpan MaxInstanceAge { get; init; } = TimeSpan.FromHours(24);

    /// <summary>What a start is taken to cost until some have been measured.</summary>
    public TimeSpan AssumedStart { get; init; } = TimeSpan.FromMilliseconds(5);

    public IKeepAlivePolicy NewPolicy() => IsKeepAliveFixed ? new FixedKeepAlive(KeepAlive) : new HybridHistogram(new HybridHistogramOptions { Standard = KeepAlive });
}
