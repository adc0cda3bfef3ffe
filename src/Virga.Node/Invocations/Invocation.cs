using Virga.Node.Functions;
using Virga.Node.Runtimes;
using Virga.Node.Values;

namespace Virga.Node.Invocations;

/// <summary>One call of a function, whoever makes it.</summary>
internal sealed class Invocation
{
    public required RequestId RequestId { get; init; }

    public required FunctionReference Function { get; init; }

    /// <summary>The event: valid JSON, at most 6 MB. Borrowed for the duration of the call.</summary>
    public required ReadOnlyMemory<byte> Event { get; init; }

    /// <summary>X-Ray's header as the caller sent it, or null: then one is made.</summary>
    public string? TraceId { get; init; }

    /// <summary>JSON, or empty.</summary>
    public string ClientContext { get; init; } = "";

    /// <summary>Takes the answer if the function streams it; null: it is wanted in one piece.</summary>
    public IAnswerStream? Taker { get; init; }

    /// <summary>Whether the last 4 KB of the call's log are wanted.</summary>
    public bool WantsLogTail { get; init; }
}
