namespace Virga.Node.Runtimes.Extensions.Telemetry;

/// <summary>The body of a Subscribe request. Source: AWS Lambda developer guide, "Lambda Telemetry API reference".</summary>
internal sealed record TelemetryRequest(
    string? SchemaVersion,
    IReadOnlyList<string>? Types,
    TelemetryRequest.BufferingPart? Buffering,
    TelemetryRequest.DestinationPart? Destination)
{
    internal sealed record BufferingPart(long? MaxItems, long? MaxBytes, long? TimeoutMs);

    internal sealed record DestinationPart(string? Protocol, string? URI);
}
