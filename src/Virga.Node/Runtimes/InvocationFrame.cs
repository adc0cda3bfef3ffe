namespace Virga.Node.Runtimes;

/// <summary>One invocation as the runtime sees it.</summary>
internal sealed class InvocationFrame
{
    public required string RequestId { get; init; }

    public required string FunctionArn { get; init; }

    public required string TraceId { get; init; }

    /// <summary>JSON, or empty.</summary>
    public string ClientContext { get; init; } = "";

    /// <summary>JSON, or empty.</summary>
    public string CognitoIdentity { get; init; } = "";

    public required long DeadlineUnixMilliseconds { get; init; }

    /// <summary>Takes the answer if the function streams it; null: it is wanted in one piece.</summary>
    public IAnswerStream? Taker { get; init; }

    /// <summary>The event, valid JSON.</summary>
    public required ReadOnlyMemory<byte> Event { get; init; }
}
