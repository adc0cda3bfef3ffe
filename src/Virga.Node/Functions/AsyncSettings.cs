namespace Virga.Node.Functions;

/// <summary>What becomes of asynchronous calls. Source: AWS Lambda API, FunctionEventInvokeConfig.</summary>
public sealed record AsyncSettings
{
    public const int DefaultAttempts = 2;
    public const int DefaultAgeSeconds = 21_600;

    /// <summary>Retries after the function's own failures, 0-2; null: the default.</summary>
    public int? MaximumRetryAttempts { get; init; }

    /// <summary>Seconds after which an event is given up, 60-21,600; null: the default.</summary>
    public int? MaximumEventAgeInSeconds { get; init; }

    /// <summary>ARN to which a record of each success goes.</summary>
    public string? OnSuccess { get; init; }

    /// <summary>ARN to which a record of each event that was given up goes.</summary>
    public string? OnFailure { get; init; }

    public required DateTimeOffset LastModified { get; init; }
}
