using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Virga.Node.Chain.Abi;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Transactions;
using Virga.Node.Values;

namespace Virga.Node.Chain.Rpc;

/// <summary>
/// What is asked of a chain. Calls that don't reach its node are made again, a bounded number of times: each of them may be, since the
/// only one that changes anything sends the same signed bytes.
/// </summary>
internal sealed class EvmClient(IRpcConnection connection, RpcOptions options, TimeProvider time)
{
    private static readonly Wei FallbackTip = Wei.FromGwei(1);

    public Task WaitForHeadAsync(CancellationToken cancellation) => connection.WaitForHeadAsync(cancellation);

    public async Task<Result<ulong>> ChainIdAsync(CancellationToken cancellation) => Number(await SendAsync(new RpcRequest("eth_chainId"), cancellation).ConfigureAwait(false), "a chain id");

    public async Task<Result<ulong>> HeadAsync(CancellationToken cancellation) => Number(await SendAsync(new RpcRequest("eth_blockNumber"), cancellation).ConfigureAwait(false), "a block number");

    /// <summary>Null: there is no such block.</summary>
    /// <param name="tag">A quantity, or <c>latest</c>.</param>
    public async Task<Result<EvmBlock?>> BlockAsync(string tag, CancellationToken cancellation) =>
        (await BlocksAsync([tag], cancellation).ConfigureAwait(false)).TryGet(out IReadOnlyList<EvmBlock?>? blocks, out VirgaError? error) ? blocks[0] : error;

    public Task<Result<EvmBlock?>> BlockAsync(ulong number, CancellationToken cancellation) => BlockAsync(Hex.Quantity(number), cancellation);

    public async Task<Result<IReadOnlyList<EvmBlock?>>> BlocksAsync(IReadOnlyList<string> tags, CancellationToken cancellation)
    {
        IReadOnlyList<RpcAnswer> answers = await SendAsync([.. tags.Select(tag => new RpcRequest("eth_getBlockByNumber", tag, false))], cancellation).ConfigureAwait(false);
        List<EvmBlock?> blocks = [];
        foreach (RpcAnswer answer in answers)
        {
            if (answer.Fault is { } fault)
            {
                return Error(fault, []);
            }

            EvmBlock? block = EvmJson.Block(answer.Result);
            if (block is null && answer.Result.ValueKind != JsonValueKind.Null)
            {
                return Garbled("a block");
            }

            blocks.Add(block);
        }

        return blocks;
    }

    public async Task<Result<Wei>> BalanceAsync(EvmAddress address, CancellationToken cancellation)
    {
        RpcAnswer answer = await SendAsync(new RpcRequest("eth_getBalance", address.ToString(), "latest"), cancellation).ConfigureAwait(false);
        return answer.Fault is { } fault ? Error(fault, []) : Hex.TryParseQuantity(answer.Result.ToString(), out BigInteger amount) ? new Wei(amount) : Garbled("a balance");
    }

    /// <summary>Transactions of the account that are in blocks: the next nonce, when none waits.</summary>
    /// <param name="block">Up to this block; null: up to the latest.</param>
    public async Task<Result<ulong>> NonceAsync(EvmAddress address, CancellationToken cancellation, ulong? block = null) =>
        Number(await SendAsync(new RpcRequest("eth_getTransactionCount", address.ToString(), block is { } number ? Hex.Quantity(number) : "latest"), cancellation).ConfigureAwait(false), "a nonce");

    /// <param name="declared">The contract's errors, by which a refusal is explained.</param>
    public async Task<Result<byte[]>> CallAsync(EvmCall call, IReadOnlyList<AbiError> declared, CancellationToken cancellation, string block = "latest")
    {
        RpcAnswer answer = await SendAsync(new RpcRequest("eth_call", EvmJson.Call(call), block), cancellation).ConfigureAwait(false);
        return answer.Fault is { } fault ? Error(fault, declared) : Hex.TryParse(answer.Result.ToString(), out byte[]? data) ? data : Garbled("data");
    }

    /// <summary>All at one block, in their order; one that is refused fails all of them.</summary>
    /// <param name="block">It must be in the chain now (EIP-1898).</param>
    public async Task<Result<IReadOnlyList<byte[]>>> CallsAsync(IReadOnlyList<EvmCall> calls, Hash32 block, CancellationToken cancellation)
    {
        JsonObject at = new() { ["blockHash"] = block.ToString(), ["requireCanonical"] = true };
        List<byte[]> results = [];
        foreach (RpcAnswer answer in await SendAsync([.. calls.Select(call => new RpcRequest("eth_call", EvmJson.Call(call), at))], cancellation).ConfigureAwait(false))
        {
            if (answer.Fault is { } fault)
            {
                return Error(fault, []);
            }

            if (!Hex.TryParse(answer.Result.ToString(), out byte[]? data))
            {
                return Garbled("data");
            }

            results.Add(data);
        }

        return results;
    }

    /// <summary>A contract's code; empty when there is none.</summary>
    public async Task<Result<byte[]>> CodeAsync(EvmAddress address, CancellationToken cancellation)
    {
        RpcAnswer answer = await SendAsync(new RpcRequest("eth_getCode", address.ToString(), "latest"), cancellation).ConfigureAwait(false);
        return answer.Fault is { } fault ? Error(fault, []) : Hex.TryParse(answer.Result.ToString(), out byte[]? code) ? code : Garbled("code");
    }

    /// <summary>Gas that the transaction would take after all that waits, or why it would be refused.</summary>
    public async Task<Result<ulong>> EstimateGasAsync(EvmCall call, IReadOnlyList<AbiError> declared, CancellationToken cancellation) =>
        Number(await SendAsync(new RpcRequest("eth_estimateGas", EvmJson.Call(call), "pending"), cancellation).ConfigureAwait(false), "an amount of gas", declared);

    public async Task<Result<FeeOffer>> FeeAsync(CancellationToken cancellation)
    {
        IReadOnlyList<RpcAnswer> answers = await SendAsync([new RpcRequest("eth_getBlockByNumber", "latest", false), new RpcRequest("eth_maxPriorityFeePerGas")], cancellation).ConfigureAwait(false);
        if (answers[0].Fault is { } fault)
        {
            return Error(fault, []);
        }

        Wei tip = answers[1].Fault is null && Hex.TryParseQuantity(answers[1].Result.ToString(), out BigInteger asked) ? new Wei(asked) : FallbackTip;
        return EvmJson.Block(answers[0].Result) is { } block ? FeeOffer.For(block.BaseFee, tip) : Garbled("a block");
    }

    /// <summary>Null when the node has the transaction, now or from before; else why it doesn't take it.</summary>
    public async Task<RpcFault?> SendRawAsync(byte[] raw, CancellationToken cancellation)
    {
        RpcAnswer answer = await SendAsync(new RpcRequest("eth_sendRawTransaction", Hex.Of(raw)), cancellation).ConfigureAwait(false);
        bool isKnown = answer.Fault?.Message is { } message && (message.Contains("already known", StringComparison.OrdinalIgnoreCase) || message.Contains("already imported", StringComparison.OrdinalIgnoreCase) || message.Contains("known transaction", StringComparison.OrdinalIgnoreCase));
        return isKnown ? null : answer.Fault;
    }

    /// <summary>Whether the transaction is in a block or waits for one.</summary>
    public async Task<Result<bool>> KnowsAsync(Hash32 transaction, CancellationToken cancellation)
    {
        RpcAnswer answer = await SendAsync(new RpcRequest("eth_getTransactionByHash", transaction.ToString()), cancellation).ConfigureAwait(false);
        return answer.Fault is { } fault ? Error(fault, []) : answer.Result.ValueKind == JsonValueKind.Object;
    }

    /// <summary>To whom each transaction went, and its data; null: the node doesn't have it, or it made a contract.</summary>
    public async Task<Result<IReadOnlyList<EvmCall?>>> TransactionsAsync(IReadOnlyList<Hash32> hashes, CancellationToken cancellation)
    {
        IReadOnlyList<RpcAnswer> answers = await SendAsync([.. hashes.Select(hash => new RpcRequest("eth_getTransactionByHash", hash.ToString()))], cancellation).ConfigureAwait(false);
        return answers.FirstOrDefault(answer => answer.Fault is not null).Fault is { } fault ? Error(fault, []) : Result.Of<IReadOnlyList<EvmCall?>>([.. answers.Select(answer => EvmJson.Transaction(answer.Result))]);
    }

    /// <summary>One a hash; null: not in a block.</summary>
    public async Task<Result<IReadOnlyList<EvmReceipt?>>> ReceiptsAsync(IReadOnlyList<Hash32> hashes, CancellationToken cancellation)
    {
        IReadOnlyList<RpcAnswer> answers = await SendAsync([.. hashes.Select(hash => new RpcRequest("eth_getTransactionReceipt", hash.ToString()))], cancellation).ConfigureAwait(false);
        return answers.FirstOrDefault(answer => answer.Fault is not null).Fault is { } fault ? Error(fault, []) : Result.Of<IReadOnlyList<EvmReceipt?>>([.. answers.Select(answer => EvmJson.Receipt(answer.Result))]);
    }

    /// <summary>In the order of the chain.</summary>
    public async Task<Result<IReadOnlyList<EvmLog>>> LogsAsync(LogFilter filter, ulong from, ulong to, CancellationToken cancellation)
    {
        RpcAnswer answer = await SendAsync(new RpcRequest("eth_getLogs", EvmJson.Filter(filter, from, to)), cancellation).ConfigureAwait(false);
        if (answer.Fault is { } fault)
        {
            return Error(fault, []);
        }

        EvmLog?[] logs = answer.Result.ValueKind == JsonValueKind.Array ? [.. answer.Result.EnumerateArray().Select(EvmJson.Log)] : [null];
        return logs.Contains(null) ? Garbled("logs") : Result.Of<IReadOnlyList<EvmLog>>([.. logs.OfType<EvmLog>().OrderBy(log => log.BlockNumber).ThenBy(log => log.Index)]);
    }

    public async Task<RpcAnswer> SendAsync(RpcRequest request, CancellationToken cancellation) => (await SendAsync([request], cancellation).ConfigureAwait(false))[0];

    public static VirgaError Error(RpcFault fault, IReadOnlyList<AbiError> declared) => fault.Code == RpcFault.Unreachable
        ? new VirgaError(Outcome.Unavailable, char.ToUpperInvariant(fault.Message[0]) + fault.Message[1..] + ".")
        : new VirgaError(Outcome.Conflict, fault.Data.Length > 0 || fault.Message.Contains("revert", StringComparison.OrdinalIgnoreCase) ? $"The contract refuses: {RevertReason.Of(fault.Data, declared)}." : $"The chain refuses: {fault.Message}.");

    private static Result<ulong> Number(RpcAnswer answer, string what, IReadOnlyList<AbiError>? declared = null) =>
        answer.Fault is { } fault ? Error(fault, declared ?? []) : Hex.TryParseQuantity(answer.Result.ToString(), out BigInteger number) && number <= ulong.MaxValue ? (ulong)number : Garbled(what);

    private static VirgaError Garbled(string what) => new(Outcome.Unavailable, $"The chain's node answered with what is not {what}.");

    private async Task<IReadOnlyList<RpcAnswer>> SendAsync(IReadOnlyList<RpcRequest> requests, CancellationToken cancellation)
    {
        List<RpcAnswer> all = [];
        foreach (RpcRequest[] batch in requests.Chunk(options.MaxBatch))
        {
            IReadOnlyList<RpcAnswer> answers = await connection.SendAsync(batch, cancellation).ConfigureAwait(false);
            for (int attempt = 1; attempt < options.Attempts && answers.Any(answer => answer.Fault?.Code == RpcFault.Unreachable); attempt++)
            {
                await Task.Delay(options.FirstPause * attempt, time, cancellation).ConfigureAwait(false);
                answers = await connection.SendAsync(batch, cancellation).ConfigureAwait(false);
            }

            all.AddRange(answers);
        }

        return all;
    }
}
