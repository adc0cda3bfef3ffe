using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.Wire;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudWatch.Protocol;

/// <summary>
/// A request in whichever of its three protocols the client speaks: JSON 1.0, rpcv2Cbor or query. Each is read as
/// one JSON document, and answered in kind. A body may be compressed.
/// </summary>
internal sealed class MetricRequest(HttpContext context, AwsRequest request)
{
    private const string XmlNamespace = "http://monitoring.amazonaws.com/doc/2010-08-01/";
    private const int MaxInflated = 4 << 20;

    private static readonly JsonSerializerOptions Json = new(RestJson.Options)
    {
        NumberHandling = JsonNumberHandling.AllowReadingFromString,
        Converters = { new TimeConverter(), new FlagConverter() },
    };

    private readonly bool isCbor = AwsCbor.IsSpoken(context.Request);
    private readonly bool isJson = context.Request.Headers.ContainsKey("X-Amz-Target");
    private readonly Lazy<AwsQuery> query = new(() => AwsQuery.Read(context, request));

    public string Operation => isCbor ? AwsCbor.OperationOf(context.Request) : isJson ? AwsJson.OperationOf(context.Request) : query.Value.Action;

    public Result<T> Read<T>()
    {
        ReadOnlyMemory<byte> body = request.Body;
        if (context.Request.Headers.ContentEncoding == "gzip" && (body = Inflate(body)).IsEmpty)
        {
            return new VirgaError(Outcome.RequestTooLarge, "The request is no gzip, or larger than it may be.");
        }

        Result<ReadOnlyMemory<byte>> document = isCbor ? CborJson.Read(body.Span) : isJson ? body : FormJson.Read(body.Span);
        try
        {
            return document.TryGet(out ReadOnlyMemory<byte> json, out VirgaError? error)
                ? JsonSerializer.Deserialize<T>(json.Span, Json) is { } read ? read : new VirgaError(Outcome.Serialization, "The request is null.")
                : error;
        }
        catch (JsonException e)
        {
            return new VirgaError(Outcome.Serialization, $"The request has a wrong value: {e.Message}");
        }
    }

    /// <param name="result">A value of null: the operation answers with nothing.</param>
    public Task AnswerAsync(Result<object?> result)
    {
        VirgaError? error = result.Error;
        object? value = error is null ? result.Value : null;
        if (error is not null)
        {
            // Programs written for the query protocol go on looking for its codes: clients read them from here.
            context.Response.Headers["x-amzn-query-error"] = $"{MetricError.QueryCode(error)};{(error.HttpStatus >= 500 ? "Receiver" : "Sender")}";
        }

        return (isCbor, isJson) switch
        {
            (true, _) => error is null ? AwsCbor.WriteAsync(context, value) : AwsCbor.WriteErrorAsync(context, error),
            (_, true) => error is null ? AwsJson.WriteAsync(context, Result.Of(JsonSerializer.SerializeToElement(value ?? new object(), Json))) : AwsJson.WriteErrorAsync(context, error),
            _ => error is null
                ? query.Value.WriteAsync(context, request, XmlNamespace, value is null ? null : writer => XmlResult.Write(writer, value))
                : AwsQuery.WriteErrorAsync(context, request, XmlNamespace, error with { AwsCode = MetricError.QueryCode(error) }),
        };
    }

    /// <summary>Empty when it isn't what it says.</summary>
    private static ReadOnlyMemory<byte> Inflate(ReadOnlyMemory<byte> body)
    {
        try
        {
            using GZipStream inflating = new(new MemoryStream(body.ToArray()), CompressionMode.Decompress);
            byte[] inflated = new byte[MaxInflated];
            int length = inflating.ReadAtLeast(inflated, MaxInflated, throwOnEndOfStream: false);
            return length < MaxInflated ? inflated.AsMemory(0, length) : default;
        }
        catch (InvalidDataException)
        {
            return default;
        }
    }
}
