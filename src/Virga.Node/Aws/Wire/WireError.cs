using Microsoft.AspNetCore.Http;
using Virga.Node.Values;

namespace Virga.Node.Aws.Wire;

/// <summary>
/// Errors raised before a service is found, such as a signature that doesn't hold: answered in the protocol that the request itself
/// shows, so that the client can read them.
/// </summary>
internal static class WireError
{
    /// <summary>What AWS's own front answers with when no service has the word.</summary>
    private const string XmlNamespace = "http://webservices.amazon.com/AWSFault/2005-15-09";

    public static Task WriteAsync(HttpContext context, VirgaError error) =>
        context.Request.Headers.ContainsKey("X-Amz-Target") ? AwsJson.WriteErrorAsync(context, error)
        : AwsQuery.IsSpokenBy(context.Request) ? AwsQuery.WriteErrorAsync(context, context.Response.Headers["x-amzn-RequestId"].ToString(), XmlNamespace, error)
        : RestJson.WriteErrorAsync(context, error);
}
