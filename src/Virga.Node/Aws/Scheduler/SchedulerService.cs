using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.Wire;
using Virga.Node.Identity;
using Virga.Node.Values;

namespace Virga.Node.Aws.Scheduler;

/// <summary>Amazon EventBridge Scheduler: finds the operation, checks that the caller may, and runs it. Source: EventBridge Scheduler API Reference.</summary>
internal sealed class SchedulerService(IEnumerable<ISchedulerOperations> groups, Authorizer authorizer) : IAwsService
{
    public string SigningName => "scheduler";

    public IReadOnlyList<SchedulerOperation> Operations { get; } = [.. groups.SelectMany(group => group.All)];

    public Task HandleAsync(HttpContext context, AwsRequest request)
    {
        string[] path = context.Request.Path.Value!.Trim('/').Split('/', 2);
        string name = path.Length == 2 ? Uri.UnescapeDataString(path[1]) : "";
        SchedulerOperation? operation = Operations.FirstOrDefault(one => one.Path == path[0] && one.Method == context.Request.Method && one.IsNamed == name.Length > 0);
        Result<JsonObject> result = operation is null
            ? new VirgaError(Outcome.UnknownOperation, $"{context.Request.Method} {context.Request.Path} is no operation of EventBridge Scheduler.")
            : Run(operation, context, request, name);
        return result.TryGet(out JsonObject? answer, out VirgaError? error) ? RestJson.WriteAsync(context, 200, answer) : RestJson.WriteErrorAsync(context, error);
    }

    private Result<JsonObject> Run(SchedulerOperation operation, HttpContext context, AwsRequest request, string name)
    {
        if (!RestJson.Read<ScheduleInput>(request.Body.Span).TryGet(out ScheduleInput? input, out VirgaError? error))
        {
            return error;
        }

        RequestKeys keys = new(context, request);
        SchedulerCall call = new(request.Principal, keys, name, parameter => [.. context.Request.Query[parameter].OfType<string>()], input);
        return authorizer.Check(request.Principal, $"scheduler:{operation.Name}", operation.Resource(call), keys) is { } refused ? refused : operation.Run(call);
    }
}
