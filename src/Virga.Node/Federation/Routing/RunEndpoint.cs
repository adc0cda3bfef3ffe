using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.Wire;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Placement;
using Virga.Node.Federation.Registry;
using Virga.Node.Functions;
using Virga.Node.Gateway;
using Virga.Node.Values;

namespace Virga.Node.Federation.Routing;

/// <summary>
/// Runs calls that other gateways took, at <c>/_virga/federation/run/{endPoint}/{path}</c>: the user's own request with the gateway's signed
/// order. Answers with a signed statement, or says signed that it won't. Source: <c>docs/decisions/0023-routing.md</c>.
/// </summary>
internal sealed class RunEndpoint(ForwardChecks checks, ForwardedCalls calls, EndPointCode codes, CallRunner runner, ManagementChains chains, GatewayAccount account, RoutingOptions options) : IOpenEndpoint, IDisposable
{
    public const string Prefix = "/_virga/federation/run/";

    private readonly SemaphoreSlim slots = new(options.MostForwarded);

    public bool IsFor(HttpRequest request) => request.Path.Value!.StartsWith(Prefix, StringComparison.Ordinal);

    public void Dispose() => slots.Dispose();

    public async Task HandleAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (!CallTarget.TryRead(context, Prefix, out CallTarget? target) || !CallHeaders.TryReadSigned(request, out SignedCall? signed) || CallHeaders.MethodOf(request.Method) is not { } method
            || !CallJson.TryReadHeader(request.Headers[CallHeaders.Forward].ToString(), out SignedForward? forward))
        {
            await RefuseAsync(context, CallRefusal.Malformed($"The path must be {Prefix}END_POINT/..., with the headers Virga-Request, Virga-Signature and Virga-Forward.")).ConfigureAwait(false);
            return;
        }

        if (chains.Current is not { } chain)
        {
            await RefuseAsync(context, CallRefusal.ChainNotFollowed()).ConfigureAwait(false);
            return;
        }

        if (checks.Sender(chain, signed, forward) is { } stranger)
        {
            await RefuseAsync(context, stranger).ConfigureAwait(false);
            return;
        }

        // Remembered before anything is signed: what was refused doesn't run later either, if somebody sends it again.
        if (calls.Enter(signed.Hash) is not true and var entered)
        {
            await RefuseAsync(context, entered is null ? CallRefusal.Busy() : CallRefusal.HasRun()).ConfigureAwait(false);
            return;
        }

        if (!slots.Wait(0))
        {
            await RefuseSignedAsync(context, chain, forward.Order, CallRefusal.Busy()).ConfigureAwait(false);
            return;
        }

        try
        {
            await TakeAsync(context, chain, signed, forward, new CallWish(target.EndPoint, method, default, 0, 0, null), target).ConfigureAwait(false);
        }
        finally
        {
            slots.Release();
        }
    }

    private async Task TakeAsync(HttpContext context, ManagementChain chain, SignedCall signed, SignedForward forward, CallWish wish, CallTarget target)
    {
        if (await RequestBody.ReadAsync(context.Request, CallEndpoint.MaxBody).ConfigureAwait(false) is not { } body)
        {
            await RefuseSignedAsync(context, chain, forward.Order, CallRefusal.TooLarge(CallEndpoint.MaxBody)).ConfigureAwait(false);
            return;
        }

        using (body)
        {
            Hash32 call = CallDigest.OfCall(context.Request.Method, target.Path, target.Query, context.Request.ContentType, body.Span);
            if (!checks.Call(chain, signed, forward, wish.EndPoint, wish.Method, call).TryGet(out EndPointTerms? terms, out VirgaError? error))
            {
                await RefuseSignedAsync(context, chain, forward.Order, error).ConfigureAwait(false);
                return;
            }

            if (!(await codes.RegisteredAsync(wish.EndPoint, terms, context.RequestAborted).ConfigureAwait(false)).TryGet(out FunctionVersion? function, out error)
                || !(await runner.RunAsync(context, signed.Request, function, target.Path, body.Memory).ConfigureAwait(false)).TryGet(out RanCall? ran, out error))
            {
                await RefuseSignedAsync(context, chain, forward.Order, error).ConfigureAwait(false);
                return;
            }

            using (ran)
            {
                RunStatement statement = new(signed.Hash, ran.Answer, terms.Code, forward.Order.Hop, ran.MemoryMb, ran.DurationMs);
                context.Response.Headers[CallHeaders.Statement] = CallJson.ToHeader(new SignedStatement(statement, account.Sign(chain.Domain.Digest(statement.StructHash())).ToArray()));
                context.Response.Headers[CallHeaders.Log] = Convert.ToBase64String(ran.Log); // for the gateway's journal
                await HttpAnswer.WriteBodyAsync(context.Response, ran.Body).ConfigureAwait(false);
            }
        }
    }

    /// <summary>It didn't run and won't: the gateway may go on to the next.</summary>
    private Task RefuseSignedAsync(HttpContext context, ManagementChain chain, ForwardOrder order, VirgaError error)
    {
        FailedAttempt attempt = new(order.Request, order.Hop, account.Address, AttemptFailure.Refused, default);
        context.Response.Headers[CallHeaders.Refusal] = Hex.Of(account.Sign(attempt.Digest(chain.Domain)).ToArray());
        return RefuseAsync(context, error);
    }

    private static Task RefuseAsync(HttpContext context, VirgaError error) => RestJson.WriteAsync(context, error.HttpStatus, new { code = error.AwsCode, message = error.Message });
}
