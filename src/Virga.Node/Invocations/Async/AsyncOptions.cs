namespace Virga.Node.Invocations.Async;

/// <summary>How asynchronous calls are tried. Source: AWS Lambda developer guide, "How Lambda handles errors and retries with asynchronous invocation".</summary>
internal sealed class AsyncOptions
{
    /// <summary>Events being tried at once, of all functions and of one.</summary>
    public int Parallel { get; init; } = 256;

    public int ParallelPerFunction { get; init; } = 64;

    /// <summary>Before the first retry; before the second it is twice as long.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>After a call that could not be run, doubled each time up to <see cref="LongestPause"/>.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Outcomes kept for <c>virga events</c>, of each kind.</summary>
    public int KeptOutcomes { get; init; } = 100_000;
}
