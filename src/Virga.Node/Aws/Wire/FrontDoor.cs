using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.SigV4;
using Virga.Node.Values;

namespace Virga.Node.Aws.Wire;

/// <summary>Where every AWS request and every management request enters: read the body, verify the signature, say who it is.</summary>
internal sealed class FrontDoor(HttpSignature signature, Func<HttpRequest, int> maxBody)
{
    public async Task EnterAsync(HttpContext context, RequestDelegate next)
    {
        string requestId = Guid.NewGuid().ToString();
        context.Response.Headers["x-amzn-RequestId"] = requestId;
        if (!HttpSignature.IsClaimed(context.Request))
        {
            await WireError.WriteAsync(context, new VirgaError(Outcome.MissingAuthentication, "Missing Authentication Token")).ConfigureAwait(false);
            return;
        }

        int limit = maxBody(context.Request);
        if (await RequestBody.ReadAsync(context.Request, limit).ConfigureAwait(false) is not { } body)
        {
            VirgaError tooLarge = new(Outcome.RequestTooLarge, $"Request must be smaller than {limit} bytes for the {OperationOf(context)} operation")
            {
                AwsCode = context.Request.Path.Value!.EndsWith("invocations", StringComparison.Ordinal) ? "RequestTooLargeException" : "RequestEntityTooLargeException",
            };
            await WireError.WriteAsync(context, tooLarge).ConfigureAwait(false);
            return;
        }

        using (body)
        {
            if (signature.Verify(context.Request, body.Memory).TryGet(out VerifiedSignature? verified, out VirgaError? error))
            {
                context.Features.Set(new AwsRequest(verified.Principal, verified.Service, body.Memory, requestId) { Region = verified.Region });
                await next(context).ConfigureAwait(false);
            }
            else
            {
                await WireError.WriteAsync(context, error).ConfigureAwait(false);
            }
        }
    }

    private static string OperationOf(HttpContext context) =>
        context.Request.Path.Value!.EndsWith("invocations", StringComparison.Ordinal) ? "InvokeFunction"
        : context.Request.Path.Value.EndsWith("/code", StringComparison.Ordinal) ? "UpdateFunctionCode"
        : "CreateFunction";
}
