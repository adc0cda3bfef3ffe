using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Virga.Node.Aws.Wire;
using Virga.Node.Chain.Abi;
using Virga.Node.Chain.Logs;
using Virga.Node.Chain.Rpc;
using Virga.Node.Functions;
using Virga.Node.Gateway;
using Virga.Node.Invocations.Async;
using Virga.Node.Triggers.Chain;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>Functions that the chain's events call, under <c>/_virga/v1/chain/triggers</c>.</summary>
internal sealed class ChainTriggerApi(ChainTriggers triggers, FunctionCatalog catalog, EvmClient client, IAsyncEventStore store, TimeProvider time) : INodeRoutes
{
    private const int DefaultConfirmations = 12;
    private const int MaxConfirmations = LogPosition.Depth;
    private const int MaxAlternatives = 100;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet($"{ManagementApi.Prefix}/chain/triggers", context => RestJson.WriteAsync(context, 200, triggers.All.Select(ViewOf).ToArray()));
        routes.MapPost($"{ManagementApi.Prefix}/chain/triggers", AddAsync);
        routes.MapDelete($"{ManagementApi.Prefix}/chain/triggers/{{id}}", RemoveAsync);
    }

    private async Task AddAsync(HttpContext context)
    {
        Result<ChainTrigger> made = await MakeAsync(context).ConfigureAwait(false);
        if (made.TryGet(out ChainTrigger? trigger, out VirgaError? error))
        {
            triggers.Add(trigger);
            await RestJson.WriteAsync(context, 201, ViewOf(trigger)).ConfigureAwait(false);
            return;
        }

        await RestJson.WriteErrorAsync(context, error).ConfigureAwait(false);
    }

    private async Task<Result<ChainTrigger>> MakeAsync(HttpContext context)
    {
        if (!RestJson.Read<TriggerRequest>(context.Features.GetRequiredFeature<AwsRequest>().Body.Span).TryGet(out TriggerRequest? asked, out VirgaError? error)
            || !FunctionReference.Parse(asked.Function ?? "").TryGet(out FunctionReference function, out error))
        {
            return error;
        }

        if (!catalog.TryFind(function.Name, out Function? found) || !found.Has(function.Qualifier))
        {
            return new VirgaError(Outcome.NotFound, $"Function not found: {asked.Function}");
        }

        int confirmations = asked.Confirmations ?? DefaultConfirmations;
        if (triggers.All.Count >= ChainTriggers.Most || confirmations is < 0 or > MaxConfirmations || asked.Addresses?.Count > MaxAlternatives || asked.Topics?.Any(any => any?.Count > MaxAlternatives) == true)
        {
            return new VirgaError(Outcome.InvalidParameter, $"Confirmations must be from 0 to {MaxConfirmations}; {MaxAlternatives} addresses and topics a position and {ChainTriggers.Most} triggers are the most.");
        }

        if (!Topics(asked).TryGet(out IReadOnlyList<IReadOnlyList<string>>? topics, out error)
            || !(await FirstBlockAsync(asked, context.RequestAborted).ConfigureAwait(false)).TryGet(out ulong first, out error))
        {
            return error;
        }

        ChainTrigger trigger = new()
        {
            Id = Guid.NewGuid().ToString(),
            FunctionName = function.Name,
            Qualifier = function.Qualifier,
            Addresses = asked.Addresses ?? [],
            Topics = topics,
            Event = asked.Event,
            Confirmations = confirmations,
            FromBlock = first,
            CreatedAt = time.GetUtcNow(),
        };
        return ChainLogSource.FilterOf(trigger).TryGet(out _, out error) ? trigger : error;
    }

    /// <summary>An event's declaration gives the first topic.</summary>
    private static Result<IReadOnlyList<IReadOnlyList<string>>> Topics(TriggerRequest asked)
    {
        IReadOnlyList<IReadOnlyList<string>> topics = [.. (asked.Topics ?? []).Select(any => any ?? [])];
        if (asked.Event is null)
        {
            return Result.Of(topics);
        }

        return !EventSignature.Parse(asked.Event).TryGet(out AbiEvent? declared, out VirgaError? error) ? error
            : topics.Count > 0 && topics[0].Count > 0 ? new VirgaError(Outcome.InvalidParameter, "Give an event or its first topic, not both.")
            : Result.Of<IReadOnlyList<IReadOnlyList<string>>>([[declared.Topic.ToString()], .. topics.Skip(1)]);
    }

    /// <summary>The one after the latest, unless another is asked for.</summary>
    private async Task<Result<ulong>> FirstBlockAsync(TriggerRequest asked, CancellationToken cancellation) =>
        asked.FromBlock is { } given ? given : (await client.HeadAsync(cancellation).ConfigureAwait(false)).TryGet(out ulong head, out VirgaError? error) ? head + 1 : error;

    private Task RemoveAsync(HttpContext context)
    {
        string id = (string)context.Request.RouteValues["id"]!;
        if (!triggers.Remove(id))
        {
            return RestJson.WriteErrorAsync(context, new VirgaError(Outcome.NotFound, $"No trigger {id}."));
        }

        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private TriggerView ViewOf(ChainTrigger trigger) => new(
        trigger.Id, trigger.Qualifier is null ? trigger.FunctionName : $"{trigger.FunctionName}:{trigger.Qualifier}", trigger.Addresses, trigger.Topics, trigger.Event, trigger.Confirmations, trigger.FromBlock,
        (store.PositionOf(ChainTriggerReader.SourceOf(trigger.Id)) is { } position ? LogPosition.Parse(position)?.Next : null) ?? trigger.FromBlock);

    private sealed record TriggerRequest(string? Function, IReadOnlyList<string>? Addresses, IReadOnlyList<IReadOnlyList<string>?>? Topics, string? Event, int? Confirmations, ulong? FromBlock);

    /// <param name="NextBlock">Below it, all is read and durable.</param>
    private sealed record TriggerView(
        string Id, string Function, IReadOnlyList<string> Addresses, IReadOnlyList<IReadOnlyList<string>> Topics, string? Event, int Confirmations, ulong FromBlock, ulong NextBlock);
}
