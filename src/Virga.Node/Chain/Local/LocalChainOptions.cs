namespace Virga.Node.Chain.Local;

/// <summary>The chain that the node runs itself.</summary>
internal sealed class LocalChainOptions
{
    /// <summary>Its state lies here.</summary>
    public required string Folder { get; init; }

    public TimeSpan BlockTime { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Between blocks while there is nothing to do: each of them takes room on disk for ever.</summary>
    public TimeSpan IdleBlockTime { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Blocks made after the last one with a transaction, so that it is confirmed.</summary>
    public int Tail { get; init; } = 16;

    /// <summary>At least so often the state goes to disk.</summary>
    public int StateSeconds { get; init; } = 5;

    public ulong ChainId { get; init; } = 31337;
}
