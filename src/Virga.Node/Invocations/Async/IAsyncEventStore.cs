namespace Virga.Node.Invocations.Async;

/// <summary>Keeps asynchronous calls. When a returned task completes, the change survives <c>kill -9</c> and a power cut.</summary>
internal interface IAsyncEventStore
{
    Task AddAsync(AsyncEvent accepted);

    /// <summary>Accepts what a source brought and, in the same transaction, remembers how far it was read.</summary>
    Task AddAsync(IReadOnlyList<AsyncEvent> accepted, SourcePosition position);

    /// <summary>How far the source was read, or null.</summary>
    string? PositionOf(string source);

    Task ForgetAsync(string source);

    /// <summary>Functions that have waiting events.</summary>
    IReadOnlyList<string> WaitingFunctions();

    /// <summary>A function's waiting events that are due, the longest waiting first.</summary>
    /// <param name="busy">Events that are being tried already.</param>
    IReadOnlyList<AsyncEvent> Due(string functionName, DateTimeOffset now, int limit, IReadOnlySet<long> busy);

    /// <summary>When the next waiting event after this moment is due; null when there is none.</summary>
    DateTimeOffset? NextDue(DateTimeOffset after);

    /// <summary>Lets an event wait for its next attempt.</summary>
    Task PostponeAsync(AsyncEvent changed);

    /// <summary>Gives an event its one outcome and, in the same transaction, accepts the events that follow from it.</summary>
    Task EndAsync(AsyncEvent ended, IReadOnlyList<AsyncEvent> following);

    /// <summary>The latest events in a state, newest first.</summary>
    IReadOnlyList<AsyncEvent> Latest(AsyncEventState state, string? functionName, int limit);

    IReadOnlyDictionary<AsyncEventState, long> Counts();

    /// <summary>Lets dead events wait again, as if they had just been accepted; returns how many.</summary>
    /// <param name="requestId">Null: all of the function.</param>
    Task<int> ReviveAsync(string? requestId, string? functionName, DateTimeOffset now);
}
