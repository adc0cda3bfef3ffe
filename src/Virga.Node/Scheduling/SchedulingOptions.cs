namespace Virga.Node.Scheduling;

/// <summary>Limits of the node as a whole.</summary>
internal sealed class SchedulingOptions
{
    /// <summary>Invocations running at once in the account, as Lambda's default.</summary>
    public int AccountConcurrency { get; init; } = 1000;

    /// <summary>
    /// Sum of the memory limits of all instances, in bytes. Limits are rarely reached, so the default is four times what the machine
    /// has; the cgroup limit holds for each one.
    /// </summary>
    public long MemoryBudget { get; init; } = 4 * GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;

    /// <summary>Instances starting at once: more would only wait for the processors.</summary>
    public int ParallelStarts { get; init; } = 4 * Environment.ProcessorCount;

    /// <summary>How long a call may wait for an instance before it is refused.</summary>
    public TimeSpan LeasePatience { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long an idle instance is kept.</summary>
    public TimeSpan KeepAlive { get; init; } = TimeSpan.FromMinutes(10);
}
