using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.Wire;
using Virga.Node.Identity;
using Virga.Node.Values;

namespace Virga.Node.Aws.Events;

/// <summary>Amazon EventBridge: finds the operation, checks that the caller may, and runs it. Source: EventBridge API Reference.</summary>
internal sealed class EventsService(IEnumerable<IEventsOperations> groups, Authorizer authorizer) : IAwsService
{
    private readonly FrozenDictionary<string, EventsOperation> byName = groups.SelectMany(group => group.All).ToFrozenDictionary(operation => operation.Name, StringComparer.Ordinal);

    public string SigningName => "events";

    public IReadOnlyList<EventsOperation> Operations => [.. byName.Values.OrderBy(operation => operation.Name, StringComparer.Ordinal)];

    public async Task HandleAsync(HttpContext context, AwsRequest request) => await AwsJson.WriteAsync(context, await RunAsync(context, request).ConfigureAwait(false)).ConfigureAwait(false);

    private async Task<Result<JsonObject>> RunAsync(HttpContext context, AwsRequest request)
    {
        string name = AwsJson.OperationOf(context.Request);
        if (!byName.TryGetValue(name, out EventsOperation? operation))
        {
            return new VirgaError(Outcome.UnknownOperation, $"{name} is no operation of EventBridge that this node has.");
        }

        if (!RestJson.Read<EventsInput>(request.Body.Span).TryGet(out EventsInput? input, out VirgaError? error))
        {
            return error;
        }

        EventsCall call = new(request.Principal, new RequestKeys(context, request), input);
        return operation.Resources(call).Select(resource => authorizer.Check(request.Principal, $"events:{name}", resource, call.Keys)).FirstOrDefault(refused => refused is not null) is { } denied
            ? denied
            : await operation.Run(call).ConfigureAwait(false);
    }
}
