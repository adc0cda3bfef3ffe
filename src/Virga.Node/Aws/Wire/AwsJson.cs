using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Virga.Node.Values;

namespace Virga.Node.Aws.Wire;

/// <summary>
/// AWS's <c>awsJson1_0</c> and <c>awsJson1_1</c> protocols: one address, the operation in <c>X-Amz-Target</c>, JSON both ways, errors
/// named by <c>__type</c>. Source: Smithy, "AWS JSON 1.0 protocol" and "AWS JSON 1.1 protocol".
/// </summary>
internal static class AwsJson
{
    /// <summary>The operation: what follows the dot in <c>X-Amz-Target: Logs_20140328.DescribeLogGroups</c>; empty when there is none.</summary>
    public static string OperationOf(HttpRequest request)
    {
        string target = request.Headers["X-Amz-Target"].ToString();
        return target[(target.LastIndexOf('.') + 1)..];
    }

    /// <summary>Answers with the result of an operation, in the version of the protocol that the request came in.</summary>
    public static Task WriteAsync<T>(HttpContext context, Result<T> result) =>
        result.TryGet(out T? value, out VirgaError? error) ? WriteAsync(context, 200, value) : WriteErrorAsync(context, error);

    public static Task WriteErrorAsync(HttpContext context, VirgaError error) =>
        WriteAsync(context, error.HttpStatus is 403 or 404 or 409 or 412 ? 400 : error.HttpStatus, new ErrorBody(error.AwsCode, error.Message));

    private static Task WriteAsync<T>(HttpContext context, int status, T value)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(value, RestJson.Options);
        context.Response.StatusCode = status;
        context.Response.ContentType = context.Request.ContentType?.StartsWith("application/x-amz-json-1.0", StringComparison.Ordinal) == true ? "application/x-amz-json-1.0" : "application/x-amz-json-1.1";
        context.Response.ContentLength = json.Length;
        return context.Response.Body.WriteAsync(json).AsTask();
    }

    private sealed record ErrorBody(
        [property: System.Text.Json.Serialization.JsonPropertyName("__type")] string Type,
        [property: System.Text.Json.Serialization.JsonPropertyName("message")] string Message);
}
