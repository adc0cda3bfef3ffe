namespace Virga.Node.Gateway;

/// <summary>What an HTTP event says besides the request itself.</summary>
/// <param name="CallerArn">Set when the request was signed.</param>
internal readonly record struct HttpEventContext(string UrlId, string RawPath, string RequestId, string AccountId, string? CallerArn, DateTimeOffset Time);
