using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Local;
using Virga.Node.Chain.Rpc;
using Virga.Node.Values;

namespace Virga.Node.Federation.Management;

/// <summary>Joins the deployment that the node works with: the one it was told, or on its own chain the one that it makes.</summary>
internal sealed partial class ManagementChains(ManagementOptions options, ChainConnection connection, EvmClient client, LocalChain local, GatewayAccount account, TimeProvider time, ILogger<ManagementChains> logger) : BackgroundService
{
    private const string Own = "own";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly Wei Float = Wei.FromEther(100);

    private readonly TaskCompletionSource<ManagementChain> joined = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DirectoryAddress> told = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Null: none is joined (yet).</summary>
    public ManagementChain? Current => joined.Task.IsCompletedSuccessfully ? joined.Task.Result : null;

    /// <summary>Why there is none, when that is known.</summary>
    public VirgaError? Trouble { get; private set; }

    /// <summary>Completes when a deployment is joined.</summary>
    public Task<ManagementChain> JoinedAsync(CancellationToken cancellation) => joined.Task.WaitAsync(cancellation);

    /// <summary>Makes a deployment on the chain that the node works with, and joins it if it hasn't joined one.</summary>
    /// <param name="token">The ERC-20 to count in; null: a test dollar of its own.</param>
    public async Task<Result<DirectoryAddress>> DeployAsync(string name, EvmAddress? token, ChainParameters parameters, CancellationToken cancellation)
    {
        if (connection.Address is null && !local.IsWanted)
        {
            return new VirgaError(Outcome.Unavailable, "no chain is connected: run `virga chain up`, or start the node with --chain");
        }

        Result<DirectoryAddress> made = await new ContractDeployment(account).DeployAsync(name, token, parameters, cancellation).ConfigureAwait(false);
        if (made.TryGet(out DirectoryAddress directory, out _))
        {
            told.TrySetResult(directory);
        }

        return made;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await connection.ConnectedAsync(stoppingToken).ConfigureAwait(false);
        while (!stoppingToken.IsCancellationRequested)
        {
            Result<ManagementChain> read = await JoinAsync(stoppingToken).ConfigureAwait(false);
            if (read.TryGet(out ManagementChain? chain, out VirgaError? error))
            {
                Trouble = null;
                joined.TrySetResult(chain);
                return;
            }

            if (Trouble?.Message != error.Message)
            {
                LogNotJoined(error.Message);
            }

            Trouble = error;
            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Result<ManagementChain>> JoinAsync(CancellationToken cancellation)
    {
        DirectoryAddress directory;
        if (options.Directory is { } given)
        {
            directory = given;
        }
        else if (local.IsWanted)
        {
            VirgaError? error = await FundAsync(cancellation).ConfigureAwait(false);
            if (error is not null || !(await DeployAsync(Own, null, options.Parameters, cancellation).ConfigureAwait(false)).TryGet(out directory, out error))
            {
                return error;
            }
        }
        else
        {
            directory = await told.Task.WaitAsync(cancellation).ConfigureAwait(false); // a chain can be used for triggers alone
        }

        return await new DirectoryReader(client).ReadAsync(directory, cancellation).ConfigureAwait(false);
    }

    /// <summary>On the node's own chain its account has what transactions cost.</summary>
    private async Task<VirgaError?> FundAsync(CancellationToken cancellation)
    {
        if (!(await client.BalanceAsync(account.Address, cancellation).ConfigureAwait(false)).TryGet(out Wei had, out VirgaError? error))
        {
            return error;
        }

        return had < Wei.FromEther(1) ? await local.FundAsync(account.Address, Float, cancellation).ConfigureAwait(false) : null;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "no management chain is joined: {Reason}")]
    private partial void LogNotJoined(string reason);
}
