using Virga.Node.Values;

namespace Virga.Node.Invocations;

/// <summary>What came of an invocation. The receiver disposes of the payload.</summary>
internal readonly record struct InvocationResult : IDisposable
{
    /// <summary>Set when the function never ran: not found, throttled, sandbox unavailable.</summary>
    public VirgaError? Refusal { get; init; }

    /// <summary>The handler's answer or Lambda's error object (JSON); empty when the answer went to its taker.</summary>
    public PooledBytes Payload { get; init; }

    /// <summary><c>Unhandled</c> when the payload is an error, else null.</summary>
    public string? FunctionError { get; init; }

    /// <summary>The version that ran: <c>$LATEST</c> or a number.</summary>
    public string ExecutedVersion { get; init; }

    /// <summary>What the call is billed for, with the start that it caused; whole milliseconds.</summary>
    public int BilledMillis { get; init; }

    /// <summary>The last 4 KB of the log, when wanted.</summary>
    public byte[]? LogTail { get; init; }

    public void Dispose() => Payload.Dispose();
}
