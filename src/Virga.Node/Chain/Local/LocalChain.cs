using System.Numerics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Values;

namespace Virga.Node.Chain.Local;

/// <summary>
/// Keeps an anvil running while it is wanted, and makes its blocks: one a block time while there is something to put into them or to
/// confirm, seldom otherwise. For one machine; several operators need a chain of their own.
/// </summary>
internal sealed partial class LocalChain(LocalChainOptions options, ChainConnection connection, TimeProvider time, ILogger<LocalChain> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource wanted = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Engine? engine;
    private ulong awaited;

    /// <summary>Where anvil itself listens, all of its methods open; null while it doesn't run.</summary>
    public Uri? EngineAddress => engine?.Address;

    /// <summary>The node's chain is this one.</summary>
    public bool IsWanted => wanted.Task.IsCompleted;

    private string Mark => Path.Combine(options.Folder, "wanted");

    /// <summary>Starts it, now and with each start of the node from now on.</summary>
    public VirgaError? Up()
    {
        if (connection.Address is not null && !wanted.Task.IsCompleted)
        {
            return new VirgaError(Outcome.Conflict, $"The node works with the chain at {connection.Address.GetComponents(UriComponents.SchemeAndServer, UriFormat.Unescaped)}: start it without --chain, or with --chain local.");
        }

        if (AnvilProgram.Find() is null)
        {
            return new VirgaError(Outcome.RuntimeUnavailable, "anvil is missing: run `npm ci` in the project's folder tools, or name the program in VIRGA_ANVIL.");
        }

        Directory.CreateDirectory(options.Folder);
        File.WriteAllText(Mark, "");
        wanted.TrySetResult();
        return null;
    }

    /// <summary>Makes blocks without a pause until there is one of this number: somebody waits for it.</summary>
    public void Await(ulong block)
    {
        ulong before = Volatile.Read(ref awaited);
        while (before < block && Interlocked.CompareExchange(ref awaited, block, before) is ulong now && now != before)
        {
            before = now;
        }
    }

    /// <summary>Gives an account money out of nothing, as only this chain can.</summary>
    public async Task<VirgaError?> FundAsync(EvmAddress account, Wei amount, CancellationToken cancellation)
    {
        if (engine is not { } running)
        {
            return new VirgaError(Outcome.Unavailable, "The local chain doesn't run: `virga chain up` starts it.");
        }

        RpcAnswer balance = await running.Client.SendAsync(new RpcRequest("eth_getBalance", account.ToString(), "latest"), cancellation).ConfigureAwait(false);
        if (balance.Fault is null && Hex.TryParseQuantity(balance.Result.ToString(), out BigInteger had))
        {
            balance = await running.Client.SendAsync(new RpcRequest("anvil_setBalance", account.ToString(), Hex.Quantity(had + amount.Amount)), cancellation).ConfigureAwait(false);
        }

        return balance.Fault is { } fault ? EvmClient.Error(fault, []) : null;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (connection.Address is null && File.Exists(Mark) && Up() is { } error)
        {
            LogMissing(error.Message);
        }

        await wanted.Task.WaitAsync(stoppingToken).ConfigureAwait(false);
        LocalChainState state = new(options.Folder);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunAsync(AnvilProgram.Find()!, state, stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or TimeoutException)
            {
                LogEnded(e.Message);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                LogBug(e);
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task RunAsync(string program, LocalChainState state, CancellationToken stopping)
    {
        await AnvilProcess.AwaitPredecessorAsync(options.Folder, stopping).ConfigureAwait(false);
        state.Keep();
        AnvilProcess process = AnvilProcess.Start(program, options, state);
        try
        {
            Uri address = await process.ReadyAsync(stopping).ConfigureAwait(false);
            RpcOptions rpc = new() { Attempts = 1 };
            WebSocketRpc direct = new(address, rpc, time);
            await using (direct.ConfigureAwait(false))
            {
                engine = new Engine(address, new EvmClient(direct, rpc, time));
                await connection.ConnectAsync(address).ConfigureAwait(false);
                await MakeBlocksAsync(engine.Client, process, state, stopping).ConfigureAwait(false);
            }

            LogEnded(process.LastLine);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // its state is written below
        }
        finally
        {
            engine = null;
            await process.DisposeAsync().ConfigureAwait(false);
            state.Keep();
        }
    }

    private async Task MakeBlocksAsync(EvmClient client, AnvilProcess process, LocalChainState state, CancellationToken stopping)
    {
        int tail = options.Tail;
        long made = time.GetTimestamp(), kept = made;
        bool isChanged = false;
        while (!process.Exited.IsCompleted)
        {
            RpcAnswer pool = await client.SendAsync(new RpcRequest("txpool_status"), stopping).ConfigureAwait(false);
            bool isWork = pool.Fault is null && pool.Result.TryGetProperty("pending", out System.Text.Json.JsonElement pending) && Hex.TryParseQuantity(pending.ToString(), out BigInteger count) && !count.IsZero;
            isWork = isWork || await IsAwaitedAsync(client, stopping).ConfigureAwait(false);
            tail = isWork ? options.Tail : tail;
            if (isWork || tail > 0 || time.GetElapsedTime(made) >= options.IdleBlockTime)
            {
                await client.SendAsync(new RpcRequest("evm_mine"), stopping).ConfigureAwait(false);
                made = time.GetTimestamp();
                isChanged = true;
                tail -= isWork ? 0 : 1;
            }

            if (isChanged && time.GetElapsedTime(kept).TotalSeconds >= options.StateSeconds)
            {
                state.Keep();
                kept = time.GetTimestamp();
                isChanged = false;
            }

            await Task.WhenAny(process.Exited, Task.Delay(options.BlockTime, time, stopping)).ConfigureAwait(false);
            stopping.ThrowIfCancellationRequested();
        }
    }

    private async Task<bool> IsAwaitedAsync(EvmClient client, CancellationToken stopping) =>
        Volatile.Read(ref awaited) > 0 && (await client.HeadAsync(stopping).ConfigureAwait(false)).TryGet(out ulong head, out _) && head < Volatile.Read(ref awaited);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the local chain ended and is started again: {Reason}")]
    private partial void LogEnded(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "the local chain can't be started: {Reason}")]
    private partial void LogMissing(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "the local chain met a bug and is started again")]
    private partial void LogBug(Exception e);

    private sealed record Engine(Uri Address, EvmClient Client);
}
