using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Virga.Node.Aws.Wire;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Access.OAuth;
using Virga.Node.Gateway;
using Virga.Node.Identity;
using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Tokens;
using Virga.Node.Identity.Wallets;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>Who a wallet is here, under <c>/_virga/v1/wallets</c>, and the keys of access tokens.</summary>
internal sealed class IdentityApi(WalletAttachments attachments, IdentityCatalog catalog, Authorizer authorizer, TokenKeys keys, OAuthEndpoint oauth) : INodeRoutes
{
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet($"{ManagementApi.Prefix}/wallets", context => RestJson.WriteAsync(context, 200, attachments.All.Select(one => ViewOf(one.Wallet, one.Holder)).ToArray()));
        routes.MapPut($"{ManagementApi.Prefix}/wallets/{{address}}", AttachAsync);
        routes.MapDelete($"{ManagementApi.Prefix}/wallets/{{address}}", DetachAsync);
        routes.MapPost($"{ManagementApi.Prefix}/oauth2/rotate", context => RestJson.WriteAsync(context, 200, new RotatedView(keys.Rotate().Id)));
        routes.MapPost(OAuthEndpoint.IntrospectPath, oauth.IntrospectAsync);
    }

    private Task AttachAsync(HttpContext context)
    {
        if (!EvmAddress.Parse((string)context.Request.RouteValues["address"]!).TryGet(out EvmAddress wallet, out VirgaError? error)
            || !RestJson.Read<AttachRequest>(context.Features.GetRequiredFeature<AwsRequest>().Body.Span).TryGet(out AttachRequest? asked, out error))
        {
            return RestJson.WriteErrorAsync(context, error);
        }

        if ((asked.User is null) == (asked.Role is null))
        {
            return RestJson.WriteErrorAsync(context, new VirgaError(Outcome.InvalidParameter, "Name a user or a role."));
        }

        EntityKind kind = asked.User is null ? EntityKind.Role : EntityKind.User;
        string name = asked.User ?? asked.Role!;
        return Refusal(context, kind, name) is { } refused ? RestJson.WriteErrorAsync(context, refused)
            : attachments.Attach(wallet.ToString(), kind, name).TryGet(out PolicyHolder? holder, out error) ? RestJson.WriteAsync(context, 200, ViewOf(wallet.ToString(), holder))
            : RestJson.WriteErrorAsync(context, error);
    }

    private Task DetachAsync(HttpContext context)
    {
        if (!EvmAddress.Parse((string)context.Request.RouteValues["address"]!).TryGet(out EvmAddress wallet, out VirgaError? error))
        {
            return RestJson.WriteErrorAsync(context, error);
        }

        error = attachments.HolderOf(wallet.ToString()) is { } holder ? Refusal(context, holder.Kind, holder.Name) : null;
        error ??= attachments.Detach(wallet.ToString()).Error;
        if (error is not null)
        {
            return RestJson.WriteErrorAsync(context, error);
        }

        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    /// <summary>Beside managing the node, it takes what giving keys to a user, or a role to others, takes.</summary>
    private VirgaError? Refusal(HttpContext context, EntityKind kind, string name)
    {
        AwsRequest request = context.Features.GetRequiredFeature<AwsRequest>();
        IdentitySnapshot now = catalog.Now;
        string arn = now.Find<Entity>(kind, name)?.ArnIn(now.Account) ?? Entity.ArnOf(now.Account, kind, "/", name);
        return authorizer.Check(request.Principal, kind == EntityKind.User ? "iam:CreateAccessKey" : "iam:UpdateAssumeRolePolicy", arn, new RequestKeys(context, request));
    }

    private AttachmentView ViewOf(string wallet, PolicyHolder holder) => new(wallet, holder.Kind.ToString(), holder.Name, holder.ArnIn(catalog.Now.Account));

    private sealed record AttachRequest(string? User, string? Role);

    private sealed record AttachmentView(string Wallet, string Kind, string Name, string Arn);

    private sealed record RotatedView(string Kid);
}
