using Microsoft.AspNetCore.Http;
using Virga.Node.Identity.Policies;

namespace Virga.Node.Aws.Wire;

/// <summary>What every HTTP request brings to policies' conditions.</summary>
/// <remarks>Source: IAM User Guide, "AWS global condition context keys".</remarks>
internal sealed class RequestKeys(HttpContext context, AwsRequest request) : IConditionKeys
{
    public string[]? Find(string key) => Value(key) is { Length: > 0 } value ? [value] : null;

    private string? Value(string key) => key.ToUpperInvariant() switch
    {
        "AWS:SOURCEIP" => (context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : context.Connection.RemoteIpAddress)?.ToString(),
        "AWS:SECURETRANSPORT" => context.Request.IsHttps ? "true" : "false",
        "AWS:USERAGENT" => context.Request.Headers.UserAgent.ToString(),
        "AWS:REFERER" => context.Request.Headers.Referer.ToString(),
        "AWS:REQUESTEDREGION" => request.Region,
        "AWS:VIAAWSSERVICE" => "false",
        _ => null,
    };
}
