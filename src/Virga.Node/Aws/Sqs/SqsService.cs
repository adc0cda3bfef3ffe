using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.Wire;
using Virga.Node.Identity;
using Virga.Node.Identity.Policies;
using Virga.Node.Services.Queues;
using Virga.Node.Values;

namespace Virga.Node.Aws.Sqs;

/// <summary>
/// Amazon Simple Queue Service, in its JSON and its query protocol: finds the operation and the queue, checks that the caller may, and
/// runs it. Source: Amazon SQS API Reference, "Actions"; developer guide, "AWS JSON protocol".
/// </summary>
internal sealed class SqsService(IEnumerable<ISqsOperations> operations, QueueCatalog catalog, Authorizer authorizer, NodeAddress address) : IAwsService
{
    private static readonly JsonSerializerOptions Json = new(RestJson.Options) { PropertyNameCaseInsensitive = true, NumberHandling = JsonNumberHandling.AllowReadingFromString };

    private readonly FrozenDictionary<string, SqsOperation> byName = operations.SelectMany(group => group.All).ToFrozenDictionary(operation => operation.Name, StringComparer.Ordinal);

    /// <summary>Read once for each state of a queue.</summary>
    private readonly ConditionalWeakTable<MessageQueue, PolicyDocument> policies = [];

    public string SigningName => "sqs";

    /// <summary>For the reference.</summary>
    public IReadOnlyList<SqsOperation> Operations => byName.Values;

    public async Task HandleAsync(HttpContext context, AwsRequest request)
    {
        bool isJson = context.Request.Headers.ContainsKey("X-Amz-Target");
        string name = "";
        Result<JsonObject> result;
        try
        {
            JsonNode? form = isJson ? null : SqsForm.Read(request.Body.Span, context.Request.Query);
            name = isJson ? AwsJson.OperationOf(context.Request) : (string?)form?["Action"] ?? "";
            SqsInput? input = isJson ? JsonSerializer.Deserialize<SqsInput>(request.Body.IsEmpty ? "{}"u8 : request.Body.Span, Json) : form.Deserialize<SqsInput>(Json);
            result = await RunAsync(context, request, name, input ?? new SqsInput()).ConfigureAwait(false);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException { Source: "System.Text.Json" })
        {
            result = new VirgaError(Outcome.Serialization, $"The request can't be read: {e.Message}");
        }

        await AnswerAsync(context, request, isJson ? null : name, result).ConfigureAwait(false);
    }

    private async Task<Result<JsonObject>> RunAsync(HttpContext context, AwsRequest request, string name, SqsInput input)
    {
        if (!byName.TryGetValue(name, out SqsOperation? operation))
        {
            return new VirgaError(Outcome.UnknownOperation, $"The action {name} is not valid for this endpoint.");
        }

        string? queueName = NameOf(context, input);
        if (operation.NeedsQueue && queueName is null)
        {
            return SqsError.Missing("QueueUrl");
        }

        MessageQueue? queue = queueName is not null && catalog.TryFind(queueName, out MessageQueue? found) ? found : null;
        PolicyDocument? policy = queue?.Policy is { } json ? policies.GetValue(queue, _ => PolicyDocument.Stored(json, PolicyKind.Resource)) : null;
        string arn = queueName is not null ? catalog.ArnOf(queueName) : input.SourceArn ?? catalog.ArnOf("*");
        VirgaError? refused = authorizer.Check(request.Principal, operation.Action, arn, new RequestKeys(context, request), policy)
            ?? (operation.NeedsQueue && queue is null ? SqsError.NoQueue : null);
        return refused is not null
            ? refused
            : await operation.Run(new SqsCall(request.Principal, input, $"{context.Request.Scheme}://{context.Request.Host}", address.AccountId, queue, context.RequestAborted) { Trace = context.Request.Headers["X-Amzn-Trace-Id"] is [{ Length: > 0 } trace, ..] ? trace : null }).ConfigureAwait(false);
    }

    /// <summary>The queue's name is the last part of its URL, which may also be the address that is asked.</summary>
    private static string? NameOf(HttpContext context, SqsInput input)
    {
        string? url = input.QueueUrl ?? input.QueueName ?? (context.Request.Path.Value!.Trim('/') is { Length: > 0 } path ? path : null);
        return url?[(url.LastIndexOf('/') + 1)..];
    }

    private static Task AnswerAsync(HttpContext context, AwsRequest request, string? query, Result<JsonObject> result)
    {
        bool succeeded = result.TryGet(out JsonObject? answer, out VirgaError? error);
        byte[] body = (query, succeeded) switch
        {
            (null, true) => JsonSerializer.SerializeToUtf8Bytes(answer, RestJson.Options),
            (null, false) => JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["__type"] = SqsError.JsonType(error!), ["message"] = error!.Message }, RestJson.Options),
            ({ } name, true) => SqsXml.Result(name, request.RequestId, answer!),
            _ => SqsXml.Error(request.RequestId, error!),
        };
        if (error is not null && query is null)
        {
            context.Response.Headers["x-amzn-query-error"] = $"{SqsError.QueryCode(error)};{(error.HttpStatus >= 500 ? "Receiver" : "Sender")}";
        }

        context.Response.StatusCode = error is null ? 200 : error.Outcome == Outcome.UnknownOperation ? 400 : error.HttpStatus;
        context.Response.ContentType = query is null ? "application/x-amz-json-1.0" : "text/xml";
        context.Response.ContentLength = body.Length;
        return context.Response.Body.WriteAsync(body).AsTask();
    }
}
