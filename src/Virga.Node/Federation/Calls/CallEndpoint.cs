using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Virga.Node.Aws.Wire;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Registry;
using Virga.Node.Functions;
using Virga.Node.Gateway;
using Virga.Node.Invocations;
using Virga.Node.Values;

namespace Virga.Node.Federation.Calls;

/// <summary>Signed calls over HTTP, at <c>/_virga/call/{endPoint}/{path}</c>. Source: <c>docs/guides/signed-calls.md</c>.</summary>
internal sealed class CallEndpoint(CallDesk desk, CallFunctions functions, InvocationPipeline pipeline, NodeAddress address, TimeProvider time)
{
    public const string Prefix = "/_virga/call/";
    public const string RequestHeader = "Virga-Request", SignatureHeader = "Virga-Signature", ReceiptHeader = "Virga-Receipt", UserHeader = "Virga-User";
    private const int MaxBody = 6 << 20;

    public static bool IsFor(HttpRequest request) => request.Path.Value!.StartsWith(Prefix, StringComparison.Ordinal);

    public async Task HandleAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (!TryReadTarget(context, out uint endPoint, out string? path, out string query) || !TryReadSigned(request, out SignedCall? signed))
        {
            await RefuseAsync(context, CallRefusal.Malformed("The path must be /_virga/call/END_POINT/..., with the headers Virga-Request and Virga-Signature.")).ConfigureAwait(false);
            return;
        }

        if (MethodOf(request.Method) is not { } method)
        {
            await RefuseAsync(context, CallRefusal.MethodNotServed()).ConfigureAwait(false);
            return;
        }

        if (functions.Find(endPoint) is not { } function)
        {
            await RefuseAsync(context, CallRefusal.NotServedHere(endPoint)).ConfigureAwait(false);
            return;
        }

        if (await RequestBody.ReadAsync(request, MaxBody).ConfigureAwait(false) is not { } body)
        {
            await RefuseAsync(context, CallRefusal.TooLarge(MaxBody)).ConfigureAwait(false);
            return;
        }

        using (body)
        {
            Hash32 call = CallDigest.OfCall(request.Method, path, query, request.ContentType, body.Span);
            CallWish wish = new(endPoint, method, call, (uint)function.Memory.Megabytes, (uint)function.Timeout.TotalMilliseconds, TokenOf(request));
            if (!(await desk.OpenAsync(signed, wish).ConfigureAwait(false)).TryGet(out AdmittedCall? admitted, out VirgaError? error))
            {
                if (error.AwsCode == CallRefusal.NonceUsed().AwsCode && desk.Again(signed) is { } given)
                {
                    context.Response.Headers[ReceiptHeader] = CallJson.ToHeader(given); // who lost the answer has at least what it costs
                }

                await RefuseAsync(context, error).ConfigureAwait(false);
                return;
            }

            await RunAsync(context, admitted, function, path, body.Memory).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(HttpContext context, AdmittedCall call, FunctionVersion function, string path, ReadOnlyMemory<byte> body)
    {
        CallRequest request = call.Signed.Request;
        bool hasRun = false;
        try
        {
            RequestId id = RequestId.New();
            context.Request.Headers[UserHeader] = request.User.ToString(); // who signed, for the function; whatever the caller wrote there
            HttpEventContext about = new(request.EndPoint.ToString(CultureInfo.InvariantCulture), path, id.ToString(), address.AccountId, null, time.GetUtcNow());
            ArrayBufferWriter<byte> json = new(1024 + (body.Length * 2));
            HttpEvent.Write(json, context.Request, about, body.Span);
            Invocation invocation = new() { RequestId = id, Function = new FunctionReference(function.FunctionName, function.Qualifier), Event = json.WrittenMemory };
            using InvocationResult result = await pipeline.InvokeAsync(invocation, context.RequestAborted).ConfigureAwait(false);
            if (result.Refusal is { } refusal)
            {
                await RefuseAsync(context, refusal).ConfigureAwait(false);
                return;
            }

            ReadOnlyMemory<byte> answer = (result.FunctionError is null ? HttpAnswer.Prepare(context.Response, result.Payload.Memory) : null) ?? Failure(context.Response);
            hasRun = true;
            CallReceipt receipt = ReceiptOf(call, function, result.BilledMillis, CallDigest.OfAnswer(context.Response.StatusCode, context.Response.ContentType, answer.Span));
            context.Response.Headers.Remove(ReceiptHeader); // a function can't give one
            if (await desk.CloseAsync(call, receipt).ConfigureAwait(false) is { } signed)
            {
                context.Response.Headers[ReceiptHeader] = CallJson.ToHeader(signed);
            }

            await HttpAnswer.WriteBodyAsync(context.Response, answer).ConfigureAwait(false);
        }
        finally
        {
            if (!hasRun)
            {
                desk.Abandon(call);
            }
        }
    }

    /// <summary>No call is charged for longer than the function may take, whatever its start took.</summary>
    private static CallReceipt ReceiptOf(AdmittedCall call, FunctionVersion function, int billedMillis, in Hash32 answer)
    {
        uint memory = (uint)function.Memory.Megabytes, duration = (uint)Math.Min(billedMillis, function.Timeout.TotalMilliseconds);
        ulong amount = (ulong)CallPrice.Of(call.Terms, memory, duration);
        return new CallReceipt(call.Signed.Hash, Keccak256.Hash(call.Signed.Signature), answer, call.Place.Executor, call.Place.Cloud, call.Place.Hop, memory, duration, amount);
    }

    /// <summary>As the caller of a function URL sees it: never the function's own error.</summary>
    private static ReadOnlyMemory<byte> Failure(HttpResponse response)
    {
        response.StatusCode = StatusCodes.Status502BadGateway;
        response.ContentType = "application/json";
        return "Internal Server Error"u8.ToArray();
    }

    /// <summary>Id, path and query as they stand on the request line: decoding would give several calls one form.</summary>
    private static bool TryReadTarget(HttpContext context, out uint endPoint, [NotNullWhen(true)] out string? path, out string query)
    {
        string target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        (endPoint, path, query) = (0, null, "");
        if (!target.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        int mark = target.IndexOf('?', StringComparison.Ordinal);
        string whole = mark < 0 ? target : target[..mark];
        query = mark < 0 ? "" : target[(mark + 1)..];
        int slash = whole.IndexOf('/', Prefix.Length);
        path = slash < 0 ? "/" : whole[slash..];
        return uint.TryParse(whole.AsSpan(Prefix.Length, (slash < 0 ? whole.Length : slash) - Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out endPoint);
    }

    private static bool TryReadSigned(HttpRequest request, [NotNullWhen(true)] out SignedCall? signed)
    {
        signed = CallJson.TryReadHeader(request.Headers[RequestHeader].ToString(), out CallRequest? asked) && Hex.TryParse(request.Headers[SignatureHeader].ToString(), out byte[]? signature) && signature.Length == EvmSignature.Size
            ? SignedCall.Of(asked, signature)
            : null;
        return signed is not null;
    }

    private static CallMethods? MethodOf(string method) => method switch
    {
        "GET" => CallMethods.Get,
        "PUT" => CallMethods.Put,
        "POST" => CallMethods.Post,
        "DELETE" => CallMethods.Delete,
        _ => null,
    };

    private static string? TokenOf(HttpRequest request) => request.Headers.Authorization.ToString() is var value && value.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? value["Bearer ".Length..] : null;

    private static Task RefuseAsync(HttpContext context, VirgaError error) => RestJson.WriteAsync(context, error.HttpStatus, new { code = error.AwsCode, message = error.Message });
}
