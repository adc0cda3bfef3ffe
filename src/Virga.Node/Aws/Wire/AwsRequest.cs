using Virga.Node.Identity;

namespace Virga.Node.Aws.Wire;

/// <summary>A request whose signature holds: who sent it, and its whole body.</summary>
/// <param name="Body">Borrowed until the request ends.</param>
/// <param name="RequestId">What <c>x-amzn-RequestId</c> answers with.</param>
internal sealed record AwsRequest(Principal Principal, string Service, ReadOnlyMemory<byte> Body, string RequestId)
{
    /// <summary>The region that the request was signed for.</summary>
    public string Region { get; init; } = "";
}
