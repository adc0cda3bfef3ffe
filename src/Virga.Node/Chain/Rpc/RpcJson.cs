using System.Text.Json;
using System.Text.Json.Nodes;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Chain.Rpc;

/// <summary>JSON-RPC 2.0 as Ethereum's nodes speak it.</summary>
internal static class RpcJson
{
    /// <summary>A single request, or a batch.</summary>
    /// <param name="firstId">Ids go up from it.</param>
    public static byte[] Write(IReadOnlyList<RpcRequest> requests, long firstId)
    {
        JsonObject[] all = [.. requests.Select((request, i) => new JsonObject
        {
            ["jsonrpc"] = "2.0",
            ["id"] = firstId + i,
            ["method"] = request.Method,
            ["params"] = JsonSerializer.SerializeToNode(request.Parameters),
        })];
        return JsonSerializer.SerializeToUtf8Bytes(all.Length == 1 ? all[0] : (JsonNode)new JsonArray([.. all]));
    }

    /// <summary>The answers by their ids; a fault for each that is missing.</summary>
    public static RpcAnswer[] Read(JsonElement document, int count, long firstId)
    {
        RpcAnswer[] answers = [.. Enumerable.Repeat(RpcAnswer.Failed(RpcFault.NotReached("the chain's node gave no answer to a request of a batch")), count)];
        JsonElement[] all = document.ValueKind == JsonValueKind.Array ? [.. document.EnumerateArray()] : [document];
        foreach (JsonElement one in all)
        {
            if (one.ValueKind == JsonValueKind.Object && one.TryGetProperty("id", out JsonElement id) && id.ValueKind == JsonValueKind.Number && id.TryGetInt64(out long number) && number >= firstId && number < firstId + count)
            {
                answers[number - firstId] = Answer(one);
            }
            else if (all.Length == 1 && one.ValueKind == JsonValueKind.Object && one.TryGetProperty("error", out _))
            {
                Array.Fill(answers, Answer(one)); // a batch refused as a whole
            }
        }

        return answers;
    }

    /// <summary>The id of an answer of which only the beginning is there; null when it isn't in that, or the answer is a batch's.</summary>
    public static long? IdIn(ReadOnlySpan<byte> beginning)
    {
        Utf8JsonReader reader = new(beginning, isFinalBlock: false, default);
        while (reader.Read())
        {
            if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("id"u8))
            {
                return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out long id) ? id : null;
            }

            if (reader.TokenType == JsonTokenType.StartArray && reader.CurrentDepth == 0)
            {
                return null;
            }
        }

        return null;
    }

    public static RpcAnswer Answer(JsonElement one)
    {
        if (!one.TryGetProperty("error", out JsonElement error) || error.ValueKind != JsonValueKind.Object)
        {
            return one.TryGetProperty("result", out JsonElement result) ? new RpcAnswer(result, null) : RpcAnswer.Failed(RpcFault.NotReached("the chain's node answered without a result"));
        }

        int code = error.TryGetProperty("code", out JsonElement given) && given.ValueKind == JsonValueKind.Number && given.TryGetInt32(out int number) && number != 0 ? number : -32000;
        string message = error.TryGetProperty("message", out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";
        byte[] data = error.TryGetProperty("data", out JsonElement left) ? Data(left) : [];
        return RpcAnswer.Failed(new RpcFault(code, message.Length > 500 ? message[..500] : message, data));
    }

    /// <summary>Nodes give it bare, or within an object.</summary>
    private static byte[] Data(JsonElement left)
    {
        JsonElement inner = left.ValueKind == JsonValueKind.Object && left.TryGetProperty("data", out JsonElement found) ? found : left;
        string? text = inner.ValueKind == JsonValueKind.String ? inner.GetString() : null;
        return Hex.TryParse(text?.Replace("Reverted ", "", StringComparison.Ordinal), out byte[]? bytes) ? bytes : [];
    }
}
