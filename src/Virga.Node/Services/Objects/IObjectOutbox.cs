namespace Virga.Node.Services.Objects;

/// <summary>
/// Events that buckets' notifications ask for. Each is stored in the transaction of the change that it tells of, and stays until it is
/// removed: what was acknowledged is delivered at least once.
/// </summary>
internal interface IObjectOutbox
{
    /// <summary>Raised when there are new ones.</summary>
    event Action? Added;

    /// <summary>Those after an id, in order.</summary>
    IReadOnlyList<ObjectNotice> After(long id, int limit);

    Task RemoveAsync(IReadOnlyList<long> ids);
}
