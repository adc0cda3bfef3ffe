using Microsoft.Extensions.Hosting;
using Virga.Node.Chain.Contracts;
using Virga.Node.Federation.Gateways;
using Virga.Node.Federation.Management;
using Virga.Node.Values;

namespace Virga.Node.Federation.Load;

/// <summary>
/// In an epoch in which the node is drawn, it reports how loaded the clouds are; of rounds that are over it sees to it that somebody closes
/// them. What is sent is named by the epoch, so that nothing is sent twice.
/// </summary>
internal sealed class LoadReporter(ChainWatch watch, GatewayTransactions transactions, LoadSurvey survey, LoadOptions options) : BackgroundService
{
    /// <summary>Blocks in which gateways close a round one after another, so that not all of them do.</summary>
    private const int Turns = 8;

    private readonly HashSet<ulong> closed = [];
    private ulong? reported;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => watch.RunAsync("the load can't be reported", StepAsync, stoppingToken);

    private async Task<VirgaError?> StepAsync(ManagementChain chain, ulong head, CancellationToken cancellation)
    {
        ulong length = (ulong)chain.Parameters.EpochBlocks, epoch = head / length;
        if (epoch != reported)
        {
            if (await ReportAsync(chain, epoch, ((epoch + 1) * length) - head, cancellation).ConfigureAwait(false) is { } error)
            {
                return error;
            }

            reported = epoch;
        }

        for (ulong past = epoch - Math.Min(epoch, (ulong)options.Epochs); past < epoch; past++)
        {
            ulong turn = ((past + 1) * length) + ((transactions.Address.Low + past) % Turns);
            if (head >= turn && !closed.Contains(past) && await CloseAsync(chain, past, cancellation).ConfigureAwait(false) is { } error)
            {
                return error;
            }
        }

        closed.RemoveWhere(past => past + (ulong)options.Epochs < epoch);
        return null;
    }

    /// <param name="left">Blocks of the epoch: a report that comes after its end would be refused, or be taken for the next.</param>
    private async Task<VirgaError?> ReportAsync(ManagementChain chain, ulong epoch, ulong left, CancellationToken cancellation)
    {
        if (!(await chain.Oracle.DrawnAsync(epoch, transactions.Address, cancellation).ConfigureAwait(false)).TryGet(out bool isDrawn, out VirgaError? error))
        {
            return error;
        }

        if (!isDrawn || left <= (ulong)Math.Max(1, chain.Parameters.EpochBlocks / 8))
        {
            return null;
        }

        if (!(await survey.TakeAsync(chain, epoch, transactions.Address, cancellation).ConfigureAwait(false)).TryGet(out UInt128 loads, out error))
        {
            return error;
        }

        error = await transactions.SendAsync(chain.Oracle.Report($"{chain.Directory}/load/{epoch}", loads), cancellation).ConfigureAwait(false);
        return error is { Outcome: Outcome.Conflict } ? null : error; // too late, or reported before this node lost its journal
    }

    private async Task<VirgaError?> CloseAsync(ManagementChain chain, ulong epoch, CancellationToken cancellation)
    {
        GatewayRegistryContract.GatewayValue? own = null;
        if (!(await chain.Oracle.MediansOfAsync(epoch, cancellation).ConfigureAwait(false)).TryGet(out LoadOracleContract.MediansOfResult? round, out VirgaError? error)
            || !(await chain.Gateways.GatewayOfAsync(transactions.Address, cancellation).ConfigureAwait(false)).TryGet(out own, out error))
        {
            return error;
        }

        if (!round.Closed && !round.Reports.IsZero && !own.Place.IsZero)
        {
            error = await transactions.SendAsync(chain.Oracle.Close($"{chain.Directory}/close/{epoch}", epoch), cancellation).ConfigureAwait(false);
        }

        if (error is null or { Outcome: Outcome.Conflict })
        {
            closed.Add(epoch);
            return null;
        }

        return error;
    }
}
