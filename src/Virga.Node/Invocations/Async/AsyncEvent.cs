using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Invocations.Async;

/// <summary>An asynchronous call: accepted once, tried until it has an outcome.</summary>
internal sealed record AsyncEvent
{
    /// <summary>Given by the store.</summary>
    public long Id { get; init; }

    public required RequestId RequestId { get; init; }

    public required FunctionReference Function { get; init; }

    /// <summary>Valid JSON. Empty once the event has succeeded: it isn't needed any more.</summary>
    public required byte[] Payload { get; init; }

    public string? TraceId { get; init; }

    public string ClientContext { get; init; } = "";

    public required DateTimeOffset AcceptedAt { get; init; }

    /// <summary>Not tried before.</summary>
    public required DateTimeOffset DueAt { get; init; }

    /// <summary>How often the function was run with it.</summary>
    public int Attempts { get; init; }

    /// <summary>How often in a row it could not be run: throttled, or the node's fault.</summary>
    public int Refusals { get; init; }

    public AsyncEventState State { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it ended or waits, in AWS's word for the condition where there is one: <c>RetriesExhausted</c>, <c>EventAgeExceeded</c>.</summary>
    public string? Reason { get; init; }
}
