using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Virga.Node.Aws.Wire;
using Virga.Node.Gateway;
using Virga.Node.Identity;
using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Mfa;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>
/// Recovery codes of second factors, under <c>/_virga/v1/mfa</c>, for the users themselves, whatever their policies say: a code of the app
/// gives recovery codes, a recovery code takes the lost app off.
/// </summary>
internal sealed class RecoveryApi(SecondFactor factor, Authorizer authorizer) : INodeRoutes
{
    public const string Prefix = $"{ManagementApi.Prefix}/mfa";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost($"{Prefix}/recovery-codes", context => ForUser(context, (user, asked) =>
            factor.NewRecoveryCodes(user, asked.SerialNumber ?? "", asked.TokenCode).TryGet(out string[]? codes, out VirgaError? error) ? RestJson.WriteAsync(context, 200, new CodesView(codes)) : RestJson.WriteErrorAsync(context, error)));
        routes.MapPost($"{Prefix}/recover", context => ForUser(context, (user, asked) =>
        {
            if (factor.Recover(user, asked.SerialNumber ?? "", asked.RecoveryCode ?? "") is { } error)
            {
                return RestJson.WriteErrorAsync(context, error);
            }

            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        }));
    }

    private Task ForUser(HttpContext context, Func<string, RecoveryRequest, Task> work)
    {
        AwsRequest request = context.Features.GetRequiredFeature<AwsRequest>();
        return request.Principal.Kind != PrincipalKind.User || authorizer.GrantsOf(request.Principal)?.Holder is not User user
            ? RestJson.WriteErrorAsync(context, new VirgaError(Outcome.AccessDenied, "Only a user has recovery codes: sign the request with the user's own credentials."))
            : RestJson.Read<RecoveryRequest>(request.Body.Span).TryGet(out RecoveryRequest? asked, out VirgaError? error) ? work(user.Id, asked)
            : RestJson.WriteErrorAsync(context, error);
    }

    private sealed record RecoveryRequest(string? SerialNumber, string? TokenCode, string? RecoveryCode);

    private sealed record CodesView(string[] RecoveryCodes);
}
