using System.Text.Json;
using System.Text.Json.Nodes;
using Virga.Node.Chain.Abi;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Triggers.Chain;
using Virga.Node.Values;

namespace Virga.Node.Chain.Logs;

/// <summary>The node's chain as the source of triggers.</summary>
internal sealed class ChainLogSource(ChainConnection connection, EvmClient client) : IChainLogSource
{
    /// <summary>Bytes of a log's data that an event carries, so that it stays within what an asynchronous call takes.</summary>
    private const int MaxData = 256 * 1024;

    private readonly LogFollower follower = new(client);

    /// <summary>What a trigger asks for, or what is wrong with it.</summary>
    public static Result<LogFilter> FilterOf(ChainTrigger trigger)
    {
        List<EvmAddress> addresses = [];
        foreach (string text in trigger.Addresses)
        {
            if (!EvmAddress.Parse(text).TryGet(out EvmAddress address, out VirgaError? error))
            {
                return error;
            }

            addresses.Add(address);
        }

        List<IReadOnlyList<Hash32>> topics = [];
        foreach (IReadOnlyList<string> position in trigger.Topics)
        {
            if (position.FirstOrDefault(text => !Hash32.TryParse(text, out _)) is { } wrong)
            {
                return new VirgaError(Outcome.InvalidParameter, $"{wrong} is no topic: it must be 0x and 64 hexadecimal digits.");
            }

            topics.Add([.. position.Select(Hash32.Parse)]);
        }

        return topics.Count <= 4 ? new LogFilter(addresses, topics) : new VirgaError(Outcome.InvalidParameter, "A log has at most four topics.");
    }

    public async Task<Result<ConfirmedLogs>> NextAsync(ChainTrigger trigger, string? position, CancellationToken cancellation)
    {
        LogFilter filter = FilterOf(trigger).Value;
        AbiEvent? declared = trigger.Event is { } text ? EventSignature.Parse(text).Value : null;
        LogPosition from = (position is null ? null : LogPosition.Parse(position)) ?? LogPosition.From(trigger.FromBlock);
        while (true)
        {
            await connection.ConnectedAsync(cancellation).ConfigureAwait(false);
            if (!(await follower.StepAsync(filter, trigger.Confirmations, from, cancellation).ConfigureAwait(false)).TryGet(out LogBatch? batch, out VirgaError? error))
            {
                return error;
            }

            if (batch.Position != from)
            {
                return new ConfirmedLogs([.. batch.Logs.Select(log => Describe(trigger, log, declared))], batch.Position.ToString(), batch.RolledBackTo is not null);
            }

            await client.WaitForHeadAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static ConfirmedLog Describe(ChainTrigger trigger, EvmLog log, AbiEvent? declared)
    {
        bool isWhole = log.Data.Length <= MaxData;
        JsonObject json = new()
        {
            ["source"] = "virga:chain",
            ["triggerId"] = trigger.Id,
            ["address"] = log.Address.ToString(),
            ["topics"] = new JsonArray([.. log.Topics.Select(topic => (JsonNode)topic.ToString())]),
            ["data"] = isWhole ? Hex.Of(log.Data) : null,
            ["blockNumber"] = log.BlockNumber,
            ["blockHash"] = log.BlockHash.ToString(),
            ["transactionHash"] = log.TransactionHash.ToString(),
            ["logIndex"] = log.Index,
        };
        if (declared is not null && isWhole && declared.Decode(log.Topics, log.Data).TryGet(out object[]? values, out _))
        {
            json["event"] = new JsonObject
            {
                ["name"] = declared.Name,
                ["arguments"] = new JsonObject(declared.Parameters.Select((parameter, i) => KeyValuePair.Create(parameter.Name.Length > 0 ? parameter.Name : $"{i}", AbiJson.Write(parameter.Type, values[i]))).DistinctBy(pair => pair.Key)),
            };
        }

        return new ConfirmedLog($"{log.BlockHash} {log.Index}", JsonSerializer.SerializeToUtf8Bytes(json));
    }
}
