using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Virga.Node.Aws.Wire;
using Virga.Node.Functions;
using Virga.Node.Gateway;
using Virga.Node.Mesh;
using Virga.Node.Mesh.Content;
using Virga.Node.Mesh.Topics;
using Virga.Node.Triggers;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>The mesh and its topics, under <c>/_virga/v1/mesh</c> and <c>/_virga/v1/topics</c>.</summary>
internal sealed class TopicApi(MeshOptions options, MeshConnection mesh, TopicPublisher publisher, TopicSubscriptions subscriptions, ITopicStore store, FunctionCatalog catalog, TimeProvider time) : INodeRoutes
{
    private const int DefaultHistory = 100;
    private const int MaxHistory = 1_000;

    public void Map(IEndpointRouteBuilder routes)
    {
        const string Topics = $"{ManagementApi.Prefix}/topics";
        routes.MapGet($"{ManagementApi.Prefix}/mesh", context => RestJson.WriteAsync(context, 200, new MeshView(options.IsOn, mesh.IsUp, mesh.Self?.Peer, mesh.Self?.Addresses, mesh.Status)));
        routes.MapGet(Topics, context => RestJson.WriteAsync(context, 200, subscriptions.All.Select(ViewOf).ToArray()));
        routes.MapPost($"{Topics}/{{topic}}/messages", PublishAsync);
        routes.MapGet($"{Topics}/{{topic}}/messages", HistoryAsync);
        routes.MapGet($"{Topics}/{{topic}}/messages/{{id}}", ReadAsync);
        routes.MapPost($"{Topics}/{{topic}}/subscriptions", SubscribeAsync);
        routes.MapDelete($"{Topics}/{{topic}}/subscriptions/{{id}}", UnsubscribeAsync);
    }

    private static string Route(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;

    private static string IdOf(TopicHead head) => TopicMessage.IdOf(head.Digest).ToString();

    private async Task PublishAsync(HttpContext context)
    {
        Result<TopicRecord> published = await publisher.PublishAsync(Route(context, "topic"), context.Features.GetRequiredFeature<AwsRequest>().Body).ConfigureAwait(false);
        await (published.TryGet(out TopicRecord? record, out VirgaError? error)
            ? RestJson.WriteAsync(context, 201, new MessageView(IdOf(record.Head), record.Message.Publisher, record.Message.Sequence, record.Message.At, record.Message.Data.Length))
            : RestJson.WriteErrorAsync(context, error)).ConfigureAwait(false);
    }

    private Task HistoryAsync(HttpContext context)
    {
        int limit = int.TryParse(context.Request.Query["limit"], CultureInfo.InvariantCulture, out int given) ? Math.Clamp(given, 1, MaxHistory) : DefaultHistory;
        return RestJson.WriteAsync(context, 200, store.History(Route(context, "topic"), limit).Select(one => new MessageView(TopicMessage.IdOf(one.Digest).ToString(), one.Publisher, one.Sequence, one.At, one.Size)).ToArray());
    }

    private Task ReadAsync(HttpContext context)
    {
        if (!Cid.Parse(Route(context, "id")).TryGet(out Cid id, out VirgaError? error))
        {
            return RestJson.WriteErrorAsync(context, error);
        }

        if (store.Block(id.Digest) is not { } block || TopicWire.Record(block) is not { } record || record.Message.Topic != Route(context, "topic"))
        {
            return RestJson.WriteErrorAsync(context, new VirgaError(Outcome.NotFound, $"The message {id} isn't in the topic's history here."));
        }

        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(TopicEvent.Of(record)).AsTask();
    }

    private async Task SubscribeAsync(HttpContext context)
    {
        VirgaError? error = Make(Route(context, "topic"), context.Features.GetRequiredFeature<AwsRequest>().Body.Span).TryGet(out TopicSubscription? made, out VirgaError? wrong)
            ? await subscriptions.AddAsync(made).ConfigureAwait(false)
            : wrong;
        await (error is null ? RestJson.WriteAsync(context, 201, ViewOf(made!)) : RestJson.WriteErrorAsync(context, error)).ConfigureAwait(false);
    }

    private Result<TopicSubscription> Make(string topic, ReadOnlySpan<byte> body)
    {
        if (TopicName.Check(topic) is { } misnamed)
        {
            return misnamed;
        }

        if (!RestJson.Read<SubscriptionRequest>(body).TryGet(out SubscriptionRequest? asked, out VirgaError? error))
        {
            return error;
        }

        FunctionReference function = default;
        if (asked.Function is { } name)
        {
            if (!FunctionReference.Parse(name).TryGet(out function, out error))
            {
                return error;
            }

            if (!catalog.TryFind(function.Name, out Function? found) || !found.Has(function.Qualifier))
            {
                return new VirgaError(Outcome.NotFound, $"Function not found: {name}");
            }
        }

        if (asked.Filter is { } filter && (asked.Function is null ? "only a subscription with a function has a filter" : EventPatternRules.Check(filter)) is { } fault)
        {
            return new VirgaError(Outcome.InvalidParameter, $"The filter is no event pattern: {fault}");
        }

        return new TopicSubscription { Id = Guid.NewGuid().ToString(), Topic = topic, FunctionName = asked.Function is null ? null : function.Name, Qualifier = function.Qualifier, Filter = asked.Filter, CreatedAt = time.GetUtcNow() };
    }

    private async Task UnsubscribeAsync(HttpContext context)
    {
        string id = Route(context, "id");
        if (subscriptions.Of(Route(context, "topic")).Any(one => one.Id == id) && await subscriptions.RemoveAsync(id).ConfigureAwait(false))
        {
            context.Response.StatusCode = 204;
            return;
        }

        await RestJson.WriteErrorAsync(context, new VirgaError(Outcome.NotFound, $"The topic has no subscription {id}.")).ConfigureAwait(false);
    }

    private static SubscriptionView ViewOf(TopicSubscription one) => new(one.Id, one.Topic, one.FunctionName is null ? null : one.Qualifier is null ? one.FunctionName : $"{one.FunctionName}:{one.Qualifier}", one.Filter, one.CreatedAt);

    private sealed record MeshView(bool IsOn, bool IsUp, string? Peer, IReadOnlyList<string>? Addresses, MeshStatus? Status);

    private sealed record MessageView(string Id, string Publisher, ulong Sequence, DateTimeOffset Time, int Size);

    private sealed record SubscriptionRequest(string? Function, string? Filter);

    private sealed record SubscriptionView(string Id, string Topic, string? Function, string? Filter, DateTimeOffset CreatedAt);
}
