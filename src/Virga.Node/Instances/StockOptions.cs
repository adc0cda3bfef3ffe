using Virga.Node.Values;

namespace Virga.Node.Instances;

/// <summary>
/// How many processes are kept ready ahead of calls. One holds about 2 MB (a python fork), 8 MB (node) or 25 MB (.NET), so these are
/// the bound on the memory that readiness costs.
/// </summary>
internal sealed class StockOptions
{
    /// <summary>Of all kinds together.</summary>
    public int MaxReady { get; init; } = 64;

    /// <summary>Of one kind, when calls take them faster than they are made.</summary>
    public int MaxOfAKind { get; init; } = 4;

    /// <summary>How long a use counts.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Wait before a refill: the call that took one is to be served first; on a small machine they would share a processor.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Limit of a process without a function, until one's own applies.</summary>
    public MemorySize Memory { get; init; } = new(512);
}
