using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Virga.Node.Chain.Crypto;
using Virga.Node.Gateway;

namespace Virga.Node.Chain.Rpc;

/// <summary>
/// The chain for wallets and tools that speak JSON-RPC, at one path of the node: reading, and sending what is signed already. What the
/// chain's node offers besides (making money, blocks and signatures) stays behind it. A batch, its size and what runs at once are bounded.
/// </summary>
internal sealed class RpcGate(ChainConnection connection) : IOpenEndpoint, IDisposable
{
    public const string Path = "/_virga/rpc";
    private const int MaxBody = 1 << 20;
    private const int MaxBatch = 100;
    private const int MaxAtOnce = 8;
    private const int NotAllowed = -32601;

    private static readonly HashSet<string> Allowed = new(StringComparer.Ordinal)
    {
        "web3_clientVersion", "net_version", "eth_chainId", "eth_syncing", "eth_blockNumber", "eth_gasPrice", "eth_maxPriorityFeePerGas", "eth_feeHistory", "eth_blobBaseFee",
        "eth_getBalance", "eth_getCode", "eth_getStorageAt", "eth_getTransactionCount", "eth_getProof", "eth_call", "eth_estimateGas", "eth_createAccessList", "eth_getLogs",
        "eth_getBlockByNumber", "eth_getBlockByHash", "eth_getBlockReceipts", "eth_getBlockTransactionCountByNumber", "eth_getBlockTransactionCountByHash",
        "eth_getTransactionByHash", "eth_getTransactionByBlockHashAndIndex", "eth_getTransactionByBlockNumberAndIndex", "eth_getTransactionReceipt", "eth_sendRawTransaction",
    };

    private readonly SemaphoreSlim places = new(MaxAtOnce);

    public bool IsFor(HttpRequest request) => request.Path == Path;

    public async Task HandleAsync(HttpContext context)
    {
        JsonNode answer = !HttpMethods.IsPost(context.Request.Method) || context.Request.ContentLength > MaxBody
            ? Refusal(null, -32600, $"Send JSON-RPC by POST, {MaxBody} bytes at most.")
            : await AnswerAsync(context).ConfigureAwait(false);
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(answer), context.RequestAborted).ConfigureAwait(false);
    }

    public void Dispose() => places.Dispose();

    private async Task<JsonNode> AnswerAsync(HttpContext context)
    {
        if (await ReadAsync(context).ConfigureAwait(false) is not { } document)
        {
            return Refusal(null, -32700, "The request is no JSON, or too large.");
        }

        JsonElement[] requests = document.ValueKind == JsonValueKind.Array ? [.. document.EnumerateArray()] : [document];
        if (requests.Length is 0 or > MaxBatch)
        {
            return Refusal(null, -32600, $"A batch has 1 to {MaxBatch} requests.");
        }

        await places.WaitAsync(context.RequestAborted).ConfigureAwait(false);
        try
        {
            JsonNode[] answers = await PassAsync(requests, context.RequestAborted).ConfigureAwait(false);
            return document.ValueKind == JsonValueKind.Array ? new JsonArray(answers) : answers[0];
        }
        finally
        {
            places.Release();
        }
    }

    /// <summary>Null when it is no JSON or too long; its length need not have been announced.</summary>
    private static async Task<JsonElement?> ReadAsync(HttpContext context)
    {
        byte[] buffer = new byte[MaxBody + 1];
        int length = await context.Request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, context.RequestAborted).ConfigureAwait(false);
        try
        {
            return length > MaxBody ? null : JsonSerializer.Deserialize<JsonElement>(buffer.AsSpan(0, length));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Those that may pass go as one batch, whose answer is bounded as a whole.</summary>
    private async Task<JsonNode[]> PassAsync(JsonElement[] requests, CancellationToken cancellation)
    {
        JsonNode?[] answers = [.. requests.Select(Check)];
        int[] passing = [.. Enumerable.Range(0, requests.Length).Where(i => answers[i] is null)];
        IReadOnlyList<RpcAnswer> got = passing.Length == 0 ? [] : await connection.SendAsync([.. passing.Select(i => Read(requests[i]))], cancellation).ConfigureAwait(false);
        for (int i = 0; i < passing.Length; i++)
        {
            JsonNode? id = Id(requests[passing[i]]);
            answers[passing[i]] = got[i].Fault is { } fault
                ? Refusal(id, fault.Code == RpcFault.Unreachable ? -32603 : fault.Code, fault.Message, fault.Data)
                : new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["result"] = JsonSerializer.SerializeToNode(got[i].Result) };
        }

        return answers!;
    }

    /// <summary>Null: it may pass.</summary>
    private static JsonObject? Check(JsonElement request) =>
        request.ValueKind != JsonValueKind.Object || !request.TryGetProperty("method", out JsonElement method) || method.ValueKind != JsonValueKind.String ? Refusal(null, -32600, "A request has a method.")
        : Allowed.Contains(method.GetString()!) ? null
        : Refusal(Id(request), NotAllowed, "The node doesn't pass this method on.");

    private static RpcRequest Read(JsonElement request)
    {
        object?[] parameters = request.TryGetProperty("params", out JsonElement all) && all.ValueKind == JsonValueKind.Array ? [.. all.EnumerateArray().Select(one => (object?)one)] : [];
        return new RpcRequest(request.GetProperty("method").GetString()!, parameters);
    }

    private static JsonNode? Id(JsonElement request) => request.TryGetProperty("id", out JsonElement id) && id.ValueKind is JsonValueKind.Number or JsonValueKind.String ? JsonSerializer.SerializeToNode(id) : null;

    private static JsonObject Refusal(JsonNode? id, int code, string message, byte[]? data = null)
    {
        JsonObject error = new() { ["code"] = code, ["message"] = message };
        if (data is { Length: > 0 })
        {
            error["data"] = Hex.Of(data);
        }

        return new JsonObject { ["jsonrpc"] = "2.0", ["id"] = id, ["error"] = error };
    }
}
