namespace Virga.Node.Services.HttpApis;

/// <summary>A line a request in a log group. Source: API Reference, "AccessLogSettings".</summary>
internal sealed record AccessLogSettings(string? DestinationArn, string? Format);
