using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.Wire;
using Virga.Node.Chain.Crypto;
using Virga.Node.Gateway;
using Virga.Node.Identity.Sessions;
using Virga.Node.Values;

namespace Virga.Node.Federation.Access.SignIn;

/// <summary>Signing in, under <c>/_virga/v1/auth</c>: the only management requests that nobody has signed yet.</summary>
internal sealed class SignInEndpoint(WalletSignIn signIn, ChainIdentity chain) : IOpenEndpoint
{
    public const string ChallengePath = "/_virga/v1/auth/challenge";
    public const string WalletPath = "/_virga/v1/auth/wallet";
    private const int MaxBody = 16 * 1024;

    public bool IsFor(HttpRequest request) => request.Path == ChallengePath || request.Path == WalletPath;

    public async Task HandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            await RestJson.WriteErrorAsync(context, new VirgaError(Outcome.InvalidParameter, "Send it by POST.") { HttpStatus = 405 }).ConfigureAwait(false);
            return;
        }

        if (await RequestBody.ReadAsync(context.Request, MaxBody).ConfigureAwait(false) is not { } body)
        {
            await RestJson.WriteErrorAsync(context, new VirgaError(Outcome.RequestTooLarge, $"The request must be smaller than {MaxBody} bytes.")).ConfigureAwait(false);
            return;
        }

        using (body)
        {
            Task answer = (await chain.IdAsync(context.RequestAborted).ConfigureAwait(false)).TryGet(out ulong id, out VirgaError? error)
                ? context.Request.Path == ChallengePath ? ChallengeAsync(context, body.Memory, id) : WalletAsync(context, body.Memory, id)
                : RestJson.WriteErrorAsync(context, error);
            await answer.ConfigureAwait(false);
        }
    }

    private Task ChallengeAsync(HttpContext context, ReadOnlyMemory<byte> body, ulong chainId)
    {
        if (!RestJson.Read<ChallengeRequest>(body.Span).TryGet(out ChallengeRequest? asked, out VirgaError? error) || !EvmAddress.Parse(asked.Address).TryGet(out EvmAddress wallet, out error))
        {
            return RestJson.WriteErrorAsync(context, error);
        }

        SignInMessage message = signIn.Challenge(wallet, chainId);
        return RestJson.WriteAsync(context, 200, new ChallengeView(message.ToString(), message.Nonce, message.Expires!.Value));
    }

    private Task WalletAsync(HttpContext context, ReadOnlyMemory<byte> body, ulong chainId)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (!RestJson.Read<SignInRequest>(body.Span).TryGet(out SignInRequest? request, out VirgaError? error) || !signIn.SignIn(request, chainId).TryGet(out SignInAnswer? answer, out error))
        {
            return RestJson.WriteErrorAsync(context, error);
        }

        TemporaryCredentials session = answer.Credentials;
        return RestJson.WriteAsync(context, 200, new CredentialsView(session.Key.Id, session.Key.Secret, session.Token, session.Expires, answer.Arn));
    }

    private sealed record ChallengeRequest(string? Address);

    private sealed record ChallengeView(string Message, string Nonce, DateTimeOffset Expiration);

    private sealed record CredentialsView(string AccessKeyId, string SecretAccessKey, string SessionToken, DateTimeOffset Expiration, string Arn);
}
