using Virga.Node.Values;

namespace Virga.Node.Triggers.Chain;

/// <summary>A chain, as triggers see it.</summary>
internal interface IChainLogSource
{
    /// <summary>The next confirmed logs; waits for a block when all is read. An error is passing: the same is asked again later.</summary>
    /// <param name="position">Null: from the trigger's first block on.</param>
    Task<Result<ConfirmedLogs>> NextAsync(ChainTrigger trigger, string? position, CancellationToken cancellation);
}
