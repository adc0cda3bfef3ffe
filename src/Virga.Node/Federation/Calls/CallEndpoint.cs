using System.Buffers.Text;
using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.Wire;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Registry;
using Virga.Node.Federation.Routing;
using Virga.Node.Gateway;
using Virga.Node.Values;

namespace Virga.Node.Federation.Calls;

/// <summary>Signed calls over HTTP, at <c>/_virga/call/{endPoint}/{path}</c>. Source: <c>docs/guides/signed-calls.md</c>.</summary>
internal sealed class CallEndpoint(CallDesk desk, IRegistryView registry, EndPointCode codes, ICallExecutor executor) : IOpenEndpoint
{
    public const string Prefix = "/_virga/call/";
    public const int MaxBody = 6 << 20;
    private static readonly string NonceUsed = CallRefusal.NonceUsed().AwsCode, WrongEpoch = CallRefusal.WrongEpoch(0).AwsCode;

    public bool IsFor(HttpRequest request) => request.Path.Value!.StartsWith(Prefix, StringComparison.Ordinal);

    public async Task HandleAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (!CallTarget.TryRead(context, Prefix, out CallTarget? target) || !CallHeaders.TryReadSigned(request, out SignedCall? signed))
        {
            await RefuseAsync(context, CallRefusal.Malformed("The path must be /_virga/call/END_POINT/..., with the headers Virga-Request and Virga-Signature.")).ConfigureAwait(false);
            return;
        }

        if (CallHeaders.MethodOf(request.Method) is not { } method)
        {
            await RefuseAsync(context, CallRefusal.MethodNotServed()).ConfigureAwait(false);
            return;
        }

        if (!(await CodeAsync(target.EndPoint, signed.Request.Version, context.RequestAborted).ConfigureAwait(false)).TryGet(out CallCode? code, out VirgaError? error))
        {
            await RefuseAsync(context, error).ConfigureAwait(false);
            return;
        }

        if (await RequestBody.ReadAsync(request, MaxBody).ConfigureAwait(false) is not { } body)
        {
            await RefuseAsync(context, CallRefusal.TooLarge(MaxBody)).ConfigureAwait(false);
            return;
        }

        using (body)
        {
            Hash32 call = CallDigest.OfCall(request.Method, target.Path, target.Query, request.ContentType, body.Span);
            CallWish wish = new(target.EndPoint, method, call, code.MemoryMb, code.TimeoutMs, TokenOf(request));
            if (!(await desk.OpenAsync(signed, wish).ConfigureAwait(false)).TryGet(out AdmittedCall? admitted, out error))
            {
                if ((error.AwsCode == NonceUsed || error.AwsCode == WrongEpoch) && desk.Again(signed) is { } given)
                {
                    context.Response.Headers[CallHeaders.Receipt] = CallJson.ToHeader(given); // who lost the answer has at least what it costs
                }

                await RefuseAsync(context, error).ConfigureAwait(false);
                return;
            }

            await RunAsync(context, admitted, code, target, body.Memory).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(HttpContext context, AdmittedCall call, CallCode code, CallTarget target, ReadOnlyMemory<byte> body)
    {
        bool isOpen = true;
        try
        {
            if (!(await executor.RunAsync(context, call, code, target, body).ConfigureAwait(false)).TryGet(out PlacedCall? placed, out VirgaError? error))
            {
                isOpen = false;
                desk.Abandon(call); // before the refusal is out, so that who asks again is told that it is final
                await RefuseAsync(context, error).ConfigureAwait(false);
                return;
            }

            using (placed)
            {
                isOpen = false;
                byte[] evidence = placed.Evidence is { } shown ? CallJson.ToBytes(shown) : [];
                if (desk.Close(call, ReceiptOf(call, placed), evidence, new CallLog(context.Response.StatusCode, placed.Ran.Log)) is { } signed)
                {
                    context.Response.Headers[CallHeaders.Receipt] = CallJson.ToHeader(signed);
                }

                if (evidence.Length > 0)
                {
                    context.Response.Headers[CallHeaders.Placement] = Base64Url.EncodeToString(evidence);
                }

                await HttpAnswer.WriteBodyAsync(context.Response, placed.Ran.Body).ConfigureAwait(false);
            }
        }
        finally
        {
            if (isOpen)
            {
                desk.Abandon(call);
            }
        }
    }

    private static CallReceipt ReceiptOf(AdmittedCall call, PlacedCall placed)
    {
        (RanCall ran, CallPlace place) = (placed.Ran, placed.Place);
        ulong amount = (ulong)CallPrice.Of(call.Terms, ran.MemoryMb, ran.DurationMs);
        return new CallReceipt(call.Signed.Hash, Keccak256.Hash(call.Signed.Signature), ran.Answer, place.Executor, place.Cloud, place.Hop, ran.MemoryMb, ran.DurationMs, amount);
    }

    private async ValueTask<Result<CallCode>> CodeAsync(uint endPoint, uint version, CancellationToken cancellation)
    {
        if (registry.Head is null)
        {
            return CallRefusal.ChainNotFollowed();
        }

        return registry.Terms(endPoint, version) is { } terms ? await codes.FindAsync(endPoint, terms, cancellation).ConfigureAwait(false) : CallRefusal.NoSuchEndPoint(endPoint, version);
    }

    private static string? TokenOf(HttpRequest request) => request.Headers.Authorization.ToString() is var value && value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? value["Bearer ".Length..] : null;

    private static Task RefuseAsync(HttpContext context, VirgaError error) => RestJson.WriteAsync(context, error.HttpStatus, new { code = error.AwsCode, message = error.Message });
}
