using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Chain.Rpc;

/// <summary>Blocks, logs and receipts as nodes write them. Source: Ethereum execution APIs specification.</summary>
internal static class EvmJson
{
    public static EvmBlock? Block(JsonElement json) =>
        Quantity(json, "number") is { } number && Word(json, "hash") is { } hash && Word(json, "parentHash") is { } parent && Quantity(json, "timestamp") is { } seconds
            ? new EvmBlock((ulong)number, hash, parent, DateTimeOffset.FromUnixTimeSeconds((long)BigInteger.Min(seconds, 253_402_300_799)), new Wei(Quantity(json, "baseFeePerGas") ?? 0))
            : null;

    public static EvmLog? Log(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !EvmAddress.Parse(Text(json, "address")).TryGet(out EvmAddress address, out _) || !Hex.TryParse(Text(json, "data"), out byte[]? data)
            || Quantity(json, "blockNumber") is not { } block || Word(json, "blockHash") is not { } hash || Word(json, "transactionHash") is not { } transaction || Quantity(json, "logIndex") is not { } index
            || !json.TryGetProperty("topics", out JsonElement topics) || topics.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        List<Hash32> read = [];
        foreach (JsonElement topic in topics.EnumerateArray())
        {
            if (topic.ValueKind != JsonValueKind.String || !Hash32.TryParse(topic.GetString(), out Hash32 word))
            {
                return null;
            }

            read.Add(word);
        }

        return new EvmLog(address, read, data, (ulong)block, hash, transaction, (ulong)index);
    }

    public static EvmReceipt? Receipt(JsonElement json)
    {
        if (Word(json, "transactionHash") is not { } hash || Quantity(json, "blockNumber") is not { } block || Word(json, "blockHash") is not { } blockHash
            || Quantity(json, "status") is not { } status || Quantity(json, "gasUsed") is not { } gas || !json.TryGetProperty("logs", out JsonElement logs) || logs.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        EvmAddress? contract = EvmAddress.Parse(Text(json, "contractAddress")) is { Error: null } made ? made.Value : null;
        return new EvmReceipt(hash, (ulong)block, blockHash, status.IsOne, (ulong)gas, contract, [.. logs.EnumerateArray().Select(Log).OfType<EvmLog>()]);
    }

    public static EvmCall? Transaction(JsonElement json) =>
        json.ValueKind == JsonValueKind.Object && EvmAddress.Parse(Text(json, "from")).TryGet(out EvmAddress from, out _) && EvmAddress.Parse(Text(json, "to")).TryGet(out EvmAddress to, out _) && Hex.TryParse(Text(json, "input"), out byte[]? data)
            ? new EvmCall(from, to, data, new Wei(Quantity(json, "value") ?? 0))
            : null;

    public static JsonObject Call(EvmCall call)
    {
        JsonObject json = new() { ["data"] = Hex.Of(call.Data.Span), ["value"] = Hex.Quantity(call.Value.Amount) };
        if (call.From is { } from)
        {
            json["from"] = from.ToString();
        }

        if (call.To is { } to)
        {
            json["to"] = to.ToString();
        }

        return json;
    }

    public static JsonObject Filter(LogFilter filter, ulong from, ulong to)
    {
        JsonObject json = new() { ["fromBlock"] = Hex.Quantity(from), ["toBlock"] = Hex.Quantity(to) };
        if (filter.Addresses.Count > 0)
        {
            json["address"] = new JsonArray([.. filter.Addresses.Select(address => (JsonNode)address.ToString())]);
        }

        if (filter.Topics.Count > 0)
        {
            json["topics"] = new JsonArray([.. filter.Topics.Select(any => any.Count == 0 ? null : (JsonNode)new JsonArray([.. any.Select(topic => (JsonNode)topic.ToString())]))]);
        }

        return json;
    }

    /// <summary>Below 2^64, or null.</summary>
    private static BigInteger? Quantity(JsonElement json, string name) => Hex.TryParseQuantity(Text(json, name), out BigInteger value) && value <= ulong.MaxValue ? value : null;

    private static Hash32? Word(JsonElement json, string name) => Hash32.TryParse(Text(json, name), out Hash32 word) ? word : null;

    private static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
