using Microsoft.AspNetCore.Http;
using Virga.Node.Values;

namespace Virga.Node.Aws.Wire;

/// <summary>
/// The <c>rpcv2Cbor</c> protocol: the operation in the path <c>/service/NAME/operation/NAME</c>, CBOR both ways, errors named by
/// <c>__type</c>. Source: Smithy, "Smithy RPC v2 CBOR".
/// </summary>
internal static class AwsCbor
{
    private const string Name = "rpc-v2-cbor";

    public static bool IsSpoken(HttpRequest request) => request.Headers["smithy-protocol"] == Name;

    public static string OperationOf(HttpRequest request)
    {
        string path = request.Path.Value!;
        return path[(path.LastIndexOf('/') + 1)..];
    }

    /// <param name="value">Null: the operation answers with nothing.</param>
    public static Task WriteAsync(HttpContext context, object? value) => WriteAsync(context, 200, value);

    public static Task WriteErrorAsync(HttpContext context, VirgaError error) =>
        WriteAsync(context, error.HttpStatus is 404 or 409 or 412 ? 400 : error.HttpStatus, new Failure(error.AwsCode, error.Message));

    private static Task WriteAsync(HttpContext context, int status, object? value)
    {
        ReadOnlyMemory<byte> body = value is null ? default : CborWriter.ToBytes(value);
        context.Response.StatusCode = status;
        context.Response.Headers["smithy-protocol"] = Name;
        context.Response.ContentType = value is null ? null : "application/cbor";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body).AsTask();
    }

#pragma warning disable IDE1006 // the protocol's own names
    private sealed record Failure(string __type, string message);
#pragma warning restore IDE1006
}
