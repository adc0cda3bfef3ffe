using System.Text.Json;
using Virga.Node.Aws.SigV4;
using Virga.Node.Aws.Wire;
using Virga.Node.Identity;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>Whether a request may use its route, in the way that the route asks for.</summary>
/// <remarks>Source: API Gateway developer guide, "Control and manage access to HTTP APIs".</remarks>
internal sealed class ApiAuthorization(HttpSignature signature, Authorizer authorizer, JwtAuthorizer tokens, LambdaAuthorizer functions)
{
    public ValueTask<AccessVerdict> CheckAsync(ApiRequest request) => request.Route.Route.AuthorizationType switch
    {
        "NONE" => ValueTask.FromResult(new AccessVerdict(0)),
        "AWS_IAM" => ValueTask.FromResult(CheckSignature(request)),
        "JWT" when request.Route.Authorizer is { } one => tokens.CheckAsync(request, one.Settings, request.Route.Route.AuthorizationScopes),
        "CUSTOM" when request.Route.Authorizer is { } one => functions.CheckAsync(request, one),
        _ => ValueTask.FromResult(AccessVerdict.Failed),
    };

    private AccessVerdict CheckSignature(ApiRequest request)
    {
        if (!HttpSignature.IsClaimed(request.Context.Request)
            || !signature.Verify(request.Context.Request, request.Body).TryGet(out VerifiedSignature? caller, out _)
            || caller.Service != "execute-api")
        {
            return AccessVerdict.Forbidden;
        }

        Principal principal = caller.Principal;
        RequestKeys keys = new(request.Context, new AwsRequest(principal, caller.Service, default, request.IdText) { Region = caller.Region });
        string resource = $"{request.Stage.Arn}/{request.Context.Request.Method}{request.Path}";
        if (authorizer.Check(principal, "execute-api:Invoke", resource, keys) is not null)
        {
            return AccessVerdict.Forbidden;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(new
        {
            accountId = principal.AccountId,
            callerId = principal.UserIdOf(authorizer.GrantsOf(principal)?.Holder.Id),
            cognitoIdentity = (string?)null,
            principalOrgId = (string?)null,
            userArn = principal.Arn,
            userId = principal.UserIdOf(authorizer.GrantsOf(principal)?.Holder.Id),
        });
        return new AccessVerdict(0, new ApiCaller("iam", json, null, null) { UserArn = principal.Arn });
    }
}
