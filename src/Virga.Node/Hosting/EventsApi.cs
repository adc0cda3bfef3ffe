using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Virga.Node.Aws.Wire;
using Virga.Node.Gateway;
using Virga.Node.Invocations.Async;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>Asynchronous calls, under <c>/_virga/v1/events</c>: what waits, what succeeded, what died, and trying the dead again.</summary>
internal sealed class EventsApi(IAsyncEventStore store, AsyncQueue queue) : INodeRoutes
{
    private const int MaxEvents = 10_000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet($"{ManagementApi.Prefix}/events", ListAsync);
        routes.MapPost($"{ManagementApi.Prefix}/events/replay", ReplayAsync);
    }

    private Task ListAsync(HttpContext context)
    {
        string? function = Query(context, "function");
        int limit = int.TryParse(context.Request.Query["limit"], CultureInfo.InvariantCulture, out int given) ? Math.Clamp(given, 1, MaxEvents) : 100;
        if (!Enum.TryParse(Query(context, "state") ?? nameof(AsyncEventState.Waiting), ignoreCase: true, out AsyncEventState state) || !Enum.IsDefined(state))
        {
            return RestJson.WriteErrorAsync(context, new VirgaError(Outcome.InvalidParameter, "state is waiting, succeeded or died."));
        }

        return RestJson.WriteAsync(context, 200, new EventList(
            store.Counts().ToDictionary(pair => pair.Key.ToString(), pair => pair.Value),
            [.. store.Latest(state, function, limit).Select(one => EventView.Of(one, withPayload: Query(context, "payload") == "1"))]));
    }

    private async Task ReplayAsync(HttpContext context)
    {
        string? request = Query(context, "request"), function = Query(context, "function");
        if (request is null && function is null)
        {
            await RestJson.WriteErrorAsync(context, new VirgaError(Outcome.InvalidParameter, "Say which: request=ID or function=NAME.")).ConfigureAwait(false);
            return;
        }

        int replayed = await queue.ReviveAsync(request, function).ConfigureAwait(false);
        await (replayed == 0 && request is not null
            ? RestJson.WriteErrorAsync(context, new VirgaError(Outcome.NotFound, $"No dead event {request}."))
            : RestJson.WriteAsync(context, 200, new Replayed(replayed))).ConfigureAwait(false);
    }

    private static string? Query(HttpContext context, string name) => context.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    private sealed record EventList(IReadOnlyDictionary<string, long> Counts, IReadOnlyList<EventView> Events);

    private sealed record Replayed(int Events);

    private sealed record EventView(string RequestId, string Function, string? Qualifier, string State, string? Reason, int Attempts, DateTimeOffset AcceptedAt, DateTimeOffset DueAt, DateTimeOffset? EndedAt, string? Payload)
    {
        public static EventView Of(AsyncEvent one, bool withPayload) =>
            new(one.RequestId.ToString(), one.Function.Name, one.Function.Qualifier, one.State.ToString(), one.Reason, one.Attempts, one.AcceptedAt, one.DueAt, one.EndedAt, withPayload ? Encoding.UTF8.GetString(one.Payload) : null);
    }
}
