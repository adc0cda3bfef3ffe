namespace Virga.Node.Aws.Lambda.Model;

/// <summary>Request and answer of the event invoke configuration's operations. Source: AWS Lambda API, FunctionEventInvokeConfig.</summary>
internal sealed record EventInvokeBody
{
    public string? FunctionArn { get; init; }

    /// <summary>Seconds since 1970.</summary>
    public double? LastModified { get; init; }

    public int? MaximumRetryAttempts { get; init; }

    public int? MaximumEventAgeInSeconds { get; init; }

    public DestinationSettings? DestinationConfig { get; init; }
}
