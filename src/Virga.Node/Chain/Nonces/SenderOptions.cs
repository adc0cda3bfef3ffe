namespace Virga.Node.Chain.Nonces;

/// <summary>How transactions are sent.</summary>
internal sealed class SenderOptions
{
    /// <summary>Transactions of an account that wait at once.</summary>
    public int MaxWaiting { get; init; } = 64;

    /// <summary>A transaction that waits longer is signed again with a higher fee.</summary>
    public TimeSpan StuckAfter { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Signings of a transaction in all.</summary>
    public int MaxAttempts { get; init; } = 8;

    /// <summary>Blocks above the one that a transaction is in, before it is taken to stay there.</summary>
    public int Confirmations { get; init; } = 12;
}
