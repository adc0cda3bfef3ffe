using System.Globalization;
using System.Text;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Local;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Gateways;
using Virga.Node.Federation.Management;
using Virga.Node.Values;

namespace Virga.Node.Federation.Audit;

/// <summary>
/// Audits what other gateways settle while it can be disputed: proves what can be proven, demands what is withheld, and ends what isn't
/// answered. Each transaction is named by the batch, so that none is sent twice; what is judged already is judged anew after a restart.
/// </summary>
internal sealed partial class AutoDispute(ChainWatch watch, GatewayTransactions transactions, EvmClient client, LocalChain local, AutoDisputeOptions options, Lazy<Secp256k1> curve, ILogger<AutoDispute> logger) : BackgroundService
{
    private readonly HashSet<(Hash32 Root, ulong SettledAt)> judged = [];
    private ulong epoch;
    private int demanded;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.IsOn)
        {
            return;
        }

        using BundleSource source = new();
        await watch.RunAsync("other gateways' batches can't be audited", (chain, head, stop) => PassAsync(chain, source, head, stop), stoppingToken).ConfigureAwait(false);
    }

    private async Task<VirgaError?> PassAsync(ManagementChain chain, BundleSource source, ulong head, CancellationToken cancellation)
    {
        ChainParameters numbers = chain.Parameters;
        ulong back = (ulong)(numbers.WindowBlocks + numbers.AnswerBlocks + (4 * numbers.EpochBlocks));
        AuditReader reader = new(chain, client);
        if (!(await reader.SettledAsync(null, head > back ? head - back : 0, head, cancellation).ConfigureAwait(false)).TryGet(out IReadOnlyList<OnChainBatch>? batches, out VirgaError? error))
        {
            return error;
        }

        (demanded, epoch) = (epoch == head / (ulong)numbers.EpochBlocks ? demanded : 0, head / (ulong)numbers.EpochBlocks);
        judged.RemoveWhere(one => one.SettledAt + back < head);
        GatewayAudit audit = new(chain, reader, source, curve.Value);
        IEnumerable<OnChainBatch> open = batches.Where(batch => batch.Terms.Gateway != transactions.Address && batch.Terms.SettledAt + (ulong)numbers.WindowBlocks > head && !judged.Contains((batch.Terms.Root, batch.Terms.SettledAt)));
        foreach (OnChainBatch batch in open.Take(options.MostAtOnce).ToArray())
        {
            error = batch.Terms.Count > options.MostCalls ? null : await JudgeAsync(chain, audit, batch, head, cancellation).ConfigureAwait(false);
            if (error is { Outcome: not Outcome.Conflict })
            {
                return error; // a refusal is of one batch: somebody was faster, or there is no money for the bond
            }

            if (error is not null)
            {
                LogRefused(batch.Name, batch.Terms.Gateway.ToString(), error.Message);
                judged.Add((batch.Terms.Root, batch.Terms.SettledAt));
            }
        }

        return await ExpireAsync(chain, batches, head, back, cancellation).ConfigureAwait(false);
    }

    private async Task<VirgaError?> JudgeAsync(ManagementChain chain, GatewayAudit audit, OnChainBatch batch, ulong head, CancellationToken cancellation)
    {
        GatewayRegistryContract.GatewayValue? gateway = null;
        AuditedBatch? audited = null;
        if (!(await chain.Gateways.GatewayOfAsync(batch.Terms.Gateway, cancellation).ConfigureAwait(false)).TryGet(out gateway, out VirgaError? error)
            || !(await audit.CheckAsync(batch, Uri.TryCreate(gateway.About.Url, UriKind.Absolute, out Uri? url) ? url : new Uri("none:"), [], cancellation).ConfigureAwait(false)).TryGet(out audited, out error))
        {
            return error;
        }

        string name = $"{chain.Directory}/audit/{batch.Terms.Root}";
        if (audited.Discrepancies.FirstOrDefault(one => one.Severity == AuditSeverity.Proven) is { } proven)
        {
            LogFound(batch.Name, batch.Terms.Gateway.ToString(), proven.Text);
            error = await transactions.SendAsync(Intent(chain, proven, $"{name}/prove"), cancellation).ConfigureAwait(false);
        }
        else if (audited.Discrepancies.FirstOrDefault(one => one.Severity == AuditSeverity.Demand) is { } missing)
        {
            ulong patience = batch.Terms.SettledAt + (ulong)(chain.Parameters.WindowBlocks / 2);
            local.Await(patience);
            if ((missing.Kind == DiscrepancyKind.Withheld && head < patience) || demanded >= options.MostDemands)
            {
                return null; // it may be on its way
            }

            LogFound(batch.Name, batch.Terms.Gateway.ToString(), missing.Text);
            demanded++;
            error = (await transactions.RunAsync(chain.Token.Approve($"{name}/approve", chain.Disputes.Address, chain.Parameters.DemandBond), cancellation).ConfigureAwait(false)).Error
                ?? await transactions.SendAsync(Intent(chain, missing, $"{name}/demand"), cancellation).ConfigureAwait(false);
        }

        if (error is null)
        {
            judged.Add((batch.Terms.Root, batch.Terms.SettledAt));
        }

        return error;
    }

    /// <summary>Own demands that weren't answered in time: the bond comes back, the batch is void.</summary>
    private async Task<VirgaError?> ExpireAsync(ManagementChain chain, IReadOnlyList<OnChainBatch> batches, ulong head, ulong back, CancellationToken cancellation)
    {
        LogFilter filter = new([chain.Disputes.Address], [[DisputesContract.DemandedEvent.Declaration.Topic], [], [], [transactions.Address.ToWord()]]);
        if (!(await client.LogsAsync(filter, Math.Max(chain.Since, head > back ? head - back : 0), head, cancellation).ConfigureAwait(false)).TryGet(out IReadOnlyList<EvmLog>? logs, out VirgaError? error))
        {
            return error;
        }

        foreach (EvmLog log in logs)
        {
            if (!DisputesContract.DemandedEvent.FromLog(log).TryGet(out DisputesContract.DemandedEvent? demand, out error)
                || !(await chain.Disputes.DemandsAsync(demand.Id, cancellation).ConfigureAwait(false)).TryGet(out DisputesContract.DemandsResult? open, out error))
            {
                return error;
            }

            if (open.By != transactions.Address || batches.LastOrDefault(one => one.Terms.Gateway == demand.Gateway && one.Terms.Policy == (UInt128)demand.Policy && one.Terms.Number == demand.Number) is not { } batch)
            {
                continue;
            }

            local.Await((ulong)open.Until + 1);
            string name = string.Create(CultureInfo.InvariantCulture, $"{chain.Directory}/audit/expire/{demand.Id}");
            if (head > open.Until && await transactions.SendAsync(chain.Disputes.Expire(name, demand.Id, batch.ForDisputes, batch.ChargeWords), cancellation).ConfigureAwait(false) is { Outcome: not Outcome.Conflict } failed)
            {
                return failed;
            }
        }

        return null;
    }

    private static TransactionIntent Intent(ManagementChain chain, Discrepancy found, string name) =>
        DisputeEvidence.Read(Encoding.UTF8.GetBytes(found.Evidence!.ToJsonString()), chain.Disputes.Address).Value with { Id = name };

    [LoggerMessage(Level = LogLevel.Warning, Message = "the batch {Batch} of {Gateway} is disputed: {Reason}")]
    private partial void LogFound(string batch, string gateway, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the batch {Batch} of {Gateway} can't be disputed: {Reason}")]
    private partial void LogRefused(string batch, string gateway, string reason);
}
