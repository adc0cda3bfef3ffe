using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rlp;
using Virga.Node.Chain.Rpc;

namespace Virga.Node.Tests.Chain;

/// <summary>A chain in memory, which mines, forgets and is reorganised as a test says. Answers may be lost before or after they take effect.</summary>
internal sealed class FakeChain : IRpcConnection
{
    private static readonly RpcAnswer Lost = RpcAnswer.Failed(RpcFault.NotReached("lost"));
    private readonly List<Block> blocks = [];
    private readonly SortedDictionary<ulong, Transaction> pool = [];
    private int salt;

    public FakeChain() => Mine();

    /// <summary>Before each request: null lets it pass, true loses it, false loses its answer. May throw, as a crash would.</summary>
    public Func<string, bool?> Fate { get; set; } = _ => null;

    public ulong Head => (ulong)blocks.Count - 1;

    public int Waiting => pool.Count;

    public IEnumerable<(Hash32 Block, ulong Index, string Note)> Logs => blocks.SelectMany(block => block.Notes.Select((note, i) => (block.Hash, (ulong)i, note)));

    /// <summary>Hashes of mined transactions, in order.</summary>
    public IReadOnlyList<Transaction> Mined => [.. blocks.SelectMany(block => block.Transactions)];

    public List<string> Methods { get; } = [];

    /// <summary>A block with what waits and these logs.</summary>
    public void Mine(params string[] notes)
    {
        List<Transaction> taken = [];
        while (pool.Remove(Next(taken.Count), out Transaction? next))
        {
            taken.Add(next);
        }

        Hash32 parent = blocks.Count == 0 ? default : blocks[^1].Hash;
        blocks.Add(new Block(Keccak256.Hash($"{parent} {salt++} {string.Join(',', notes)}"), parent, notes, taken));
    }

    /// <summary>Takes the last blocks away, and with them what was in them.</summary>
    public void Forget(int count) => blocks.RemoveRange(Math.Max(1, blocks.Count - count), Math.Min(count, blocks.Count - 1));

    /// <summary>The blocks from the second on, to bring them back later.</summary>
    public object Save() => blocks.ToArray();

    public void Restore(object saved)
    {
        blocks.Clear();
        blocks.AddRange((Block[])saved);
    }

    public void DropPool() => pool.Clear();

    public Task WaitForHeadAsync(CancellationToken cancellation) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public Task<IReadOnlyList<RpcAnswer>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<RpcAnswer>>([.. requests.Select(request =>
        {
            Methods.Add(request.Method);
            bool? lost = Fate(request.Method);
            RpcAnswer answer = lost == true ? Lost : Answer(request);
            return lost is null ? answer : Lost;
        })]);

    private ulong Next(int more) => (ulong)(Mined.Count + more);

    private RpcAnswer Answer(RpcRequest request) => request.Method switch
    {
        "eth_chainId" => Json("0x7a69"),
        "eth_blockNumber" => Json(Hex.Quantity(Head)),
        "eth_getBlockByNumber" => Describe(request.Parameters[0]!.ToString()!),
        "eth_getTransactionCount" => Json(Hex.Quantity(blocks.Take(request.Parameters[1]!.ToString() == "latest" ? int.MaxValue : (int)Number(request.Parameters[1]!.ToString()!) + 1).Sum(block => block.Transactions.Count))),
        "eth_estimateGas" => Json("0x5208"),
        "eth_maxPriorityFeePerGas" => Json("0x1"),
        "eth_sendRawTransaction" => Take(Hex.Parse(request.Parameters[0]!.ToString()!)),
        "eth_getTransactionByHash" => Json(Mined.Concat(pool.Values).Any(one => one.Hash.ToString() == request.Parameters[0]!.ToString()) ? new JsonObject() : null),
        "eth_getTransactionReceipt" => Receipt(request.Parameters[0]!.ToString()!),
        "eth_getLogs" => Describe(JsonSerializer.SerializeToElement(request.Parameters[0])),
        _ => RpcAnswer.Failed(new RpcFault(RpcFault.MethodNotFound, "unknown", [])),
    };

    private RpcAnswer Take(byte[] raw)
    {
        RpcItem item = new(RlpItem.Decode(raw.AsSpan(1)).Value.Items);
        ulong nonce = (ulong)item.Number(1);
        Transaction taken = new(Keccak256.Hash(raw), nonce, item.Number(3), item.Bytes(7));
        if (nonce < Next(0))
        {
            return RpcAnswer.Failed(new RpcFault(-32003, "nonce too low", []));
        }

        if (pool.TryGetValue(nonce, out Transaction? there) && there.Hash != taken.Hash && taken.MaxFee * 10 < there.MaxFee * 11)
        {
            return RpcAnswer.Failed(new RpcFault(-32003, "replacement transaction underpriced", []));
        }

        bool isKnown = there?.Hash == taken.Hash;
        pool[nonce] = taken;
        return isKnown ? RpcAnswer.Failed(new RpcFault(-32003, "transaction already imported", [])) : Json(taken.Hash.ToString());
    }

    private RpcAnswer Receipt(string hash)
    {
        int number = blocks.FindIndex(block => block.Transactions.Any(one => one.Hash.ToString() == hash));
        return Json(number < 0 ? null : new JsonObject { ["transactionHash"] = hash, ["blockNumber"] = Hex.Quantity(number), ["blockHash"] = blocks[number].Hash.ToString(), ["status"] = "0x1", ["gasUsed"] = "0x5208", ["logs"] = new JsonArray() });
    }

    private RpcAnswer Describe(string tag)
    {
        ulong number = tag == "latest" ? Head : (ulong)Number(tag);
        return Json(number > Head ? null : new JsonObject { ["number"] = Hex.Quantity(number), ["hash"] = blocks[(int)number].Hash.ToString(), ["parentHash"] = blocks[(int)number].Parent.ToString(), ["timestamp"] = Hex.Quantity(number), ["baseFeePerGas"] = "0x7" });
    }

    private RpcAnswer Describe(JsonElement filter)
    {
        int from = (int)Number(filter.GetProperty("fromBlock").GetString()!), to = (int)Number(filter.GetProperty("toBlock").GetString()!);
        return Json(new JsonArray([.. Enumerable.Range(from, Math.Max(0, Math.Min(to, (int)Head) - from + 1)).SelectMany(number => blocks[number].Notes.Select((note, i) => (JsonNode)new JsonObject
        {
            ["address"] = EvmAddress.Zero.ToString(), ["topics"] = new JsonArray(), ["data"] = Hex.Of(System.Text.Encoding.UTF8.GetBytes(note)), ["blockNumber"] = Hex.Quantity(number),
            ["blockHash"] = blocks[number].Hash.ToString(), ["transactionHash"] = Keccak256.Hash(note).ToString(), ["logIndex"] = Hex.Quantity(i),
        }))]));
    }

    private static BigInteger Number(string quantity) => Hex.TryParseQuantity(quantity, out BigInteger value) ? value : throw new FormatException(quantity);

    private static RpcAnswer Json(JsonNode? value) => new(JsonSerializer.SerializeToElement(value), null);

    internal sealed record Transaction(Hash32 Hash, ulong Nonce, BigInteger MaxFee, byte[] Data);

    private sealed record Block(Hash32 Hash, Hash32 Parent, string[] Notes, List<Transaction> Transactions);

    private sealed record RpcItem(IReadOnlyList<RlpItem> Items)
    {
        public BigInteger Number(int index) => new(Items[index].Bytes, isUnsigned: true, isBigEndian: true);

        public byte[] Bytes(int index) => Items[index].Bytes.ToArray();
    }
}
