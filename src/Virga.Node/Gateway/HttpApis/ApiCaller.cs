using System.Text.Json.Nodes;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>What an authorizer found out of who calls, as events and logs show it.</summary>
/// <param name="Kind"><c>jwt</c>, <c>lambda</c> or <c>iam</c>: the member of payload format 2.0.</param>
/// <param name="Modern">That member's JSON.</param>
/// <param name="Classic">The JSON of the whole authorizer in payload format 1.0; null: there is none.</param>
/// <param name="Values">What <c>$context.authorizer</c> has by name.</param>
internal sealed record ApiCaller(string Kind, byte[] Modern, byte[]? Classic, JsonObject? Values)
{
    /// <summary>Of a signed request.</summary>
    public string? UserArn { get; init; }
}
