using Virga.Node.Identity;
using Virga.Node.Services.Objects;

namespace Virga.Node.Aws.S3;

/// <summary>Describes requests for those who are told what happens to objects.</summary>
internal sealed class ObjectNews(Authorizer authorizer, TimeProvider time)
{
    /// <param name="name">Of the event, such as <c>ObjectCreated:Put</c>.</param>
    public ObjectDeed Of(S3Call call, string name) => new(
        name,
        time.GetUtcNow(),
        PrincipalId(call.Principal),
        call.RequestId,
        (call.Context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : call.Context.Connection.RemoteIpAddress)?.ToString() ?? "",
        call.Header("X-Amzn-Trace-Id"));

    private string PrincipalId(Principal principal) => principal.Kind switch
    {
        _ when principal == S3Access.Anonymous => "Anonymous",
        PrincipalKind.Root or PrincipalKind.Node or PrincipalKind.Service => Bucket.CustomerIdOf(principal.AccountId),
        _ => "AWS:" + principal.UserIdOf(principal.IdentityId.Length > 0 ? principal.IdentityId : authorizer.GrantsOf(principal)?.Holder.Id),
    };
}
