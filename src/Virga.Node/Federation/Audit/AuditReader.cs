using System.Numerics;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Journal;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Registry;
using Virga.Node.Federation.Settlement;
using Virga.Node.Mesh.Content;
using Virga.Node.Values;

namespace Virga.Node.Federation.Audit;

/// <summary>Reads what an audit needs from the chain. Terms, seeds, lists and clouds never change, so that they are asked for at its head.</summary>
internal sealed class AuditReader(ManagementChain chain, EvmClient client)
{
    private readonly Dictionary<(uint, uint), EndPointTerms?> terms = [];
    private readonly Dictionary<ulong, EpochView> epochs = [];
    private readonly Dictionary<EvmAddress, byte> clouds = [];

    /// <summary>Batches that are in blocks of this range, in the order of the chain.</summary>
    /// <param name="gateway">Null: of all.</param>
    public async Task<Result<IReadOnlyList<OnChainBatch>>> SettledAsync(EvmAddress? gateway, ulong from, ulong to, CancellationToken cancellation)
    {
        IReadOnlyList<Hash32> who = gateway is { } one ? [one.ToWord()] : [];
        LogFilter filter = new([chain.Billing.Address], [[BillingContract.SettledEvent.Declaration.Topic], who]);
        if (!(await client.LogsAsync(filter, Math.Max(from, chain.Since), to, cancellation).ConfigureAwait(false)).TryGet(out IReadOnlyList<EvmLog>? logs, out VirgaError? error))
        {
            return error;
        }

        List<OnChainBatch> batches = [];
        foreach (EvmLog log in logs)
        {
            if (!BillingContract.SettledEvent.FromLog(log).TryGet(out BillingContract.SettledEvent? settled, out error))
            {
                return error;
            }

            batches.Add(OnChainBatch.Of(settled) with { Transaction = log.TransactionHash });
        }

        return batches;
    }

    /// <summary>The journals' heads that the transactions of batches anchor, one a batch; null: it anchors none.</summary>
    public async Task<Result<IReadOnlyList<Cid?>>> AnchorsAsync(IReadOnlyList<OnChainBatch> batches, CancellationToken cancellation)
    {
        if (!(await client.TransactionsAsync([.. batches.Select(batch => batch.Transaction)], cancellation).ConfigureAwait(false)).TryGet(out IReadOnlyList<EvmCall?>? calls, out VirgaError? error))
        {
            return error;
        }

        return Result.Of<IReadOnlyList<Cid?>>([.. batches.Zip(calls, Anchor)]);
    }

    private Cid? Anchor(OnChainBatch batch, EvmCall? call)
    {
        BatchTerms terms = batch.Terms;
        return call is { } made && made.To == chain.Billing.Address && made.From == terms.Gateway
            ? JournalAnchor.Read(made.Data.Span, chain.Billing.Settle("", (BigInteger)terms.Policy, terms.FromEpoch, terms.ThroughEpoch, terms.Root, terms.Totals.ToInteger(), batch.ChargeWords).Data)
            : null;
    }

    public async Task<Result<bool>> IsPendingAsync(OnChainBatch batch, CancellationToken cancellation) =>
        await chain.Billing.PendingAsync(ContractBatch.ForBilling(batch.Terms), batch.ChargeWords, cancellation).ConfigureAwait(false);

    /// <summary>All that the batch and its bundle name, and the terms that kept receipts name.</summary>
    public async Task<Result<AuditView>> ViewAsync(OnChainBatch batch, BatchBundle? bundle, IReadOnlyList<ReceiptFile> kept, CancellationToken cancellation)
    {
        IReadOnlyList<BundleLeaf> leaves = bundle?.Leaves ?? [];
        IEnumerable<(uint, uint)> versions = leaves.Select(leaf => (leaf.Request.EndPoint, leaf.Request.Version)).Concat(kept.Where(file => file.Request.Gateway == batch.Terms.Gateway).Select(file => (file.Request.EndPoint, file.Request.Version))).Distinct();
        foreach ((uint endPoint, uint version) in versions)
        {
            if (await ReadTermsAsync(endPoint, version, cancellation).ConfigureAwait(false) is { } error)
            {
                return error;
            }
        }

        foreach (ulong epoch in leaves.Select(leaf => leaf.Request.Epoch).Distinct().Where(epoch => epoch >= batch.Terms.FromEpoch && epoch <= batch.Terms.ThroughEpoch))
        {
            if (await ReadEpochAsync(epoch, cancellation).ConfigureAwait(false) is { } error)
            {
                return error;
            }
        }

        foreach (EvmAddress gateway in leaves.Select(leaf => leaf.Receipt.Executor).Distinct())
        {
            if (await ReadCloudAsync(gateway, cancellation).ConfigureAwait(false) is { } error)
            {
                return error;
            }
        }

        return new AuditView(chain.Domain, chain.Parameters, terms.Where(one => one.Value is not null).ToDictionary(one => one.Key, one => one.Value!), epochs.ToDictionary(), clouds.ToDictionary());
    }

    private async Task<VirgaError?> ReadTermsAsync(uint endPoint, uint version, CancellationToken cancellation)
    {
        if (terms.ContainsKey((endPoint, version)))
        {
            return null;
        }

        IReadOnlyList<EvmLog>? logs = null;
        LogFilter filter = new([chain.Functions.Address], [[FunctionRegistryContract.VersionedEvent.Declaration.Topic], [new Hash32(0, endPoint)]]);
        if (!(await chain.Functions.TermsOfAsync(endPoint, version, cancellation).ConfigureAwait(false)).TryGet(out FunctionRegistryContract.TermsValue? read, out VirgaError? error)
            || !(await client.HeadAsync(cancellation).ConfigureAwait(false)).TryGet(out ulong head, out error)
            || !(await client.LogsAsync(filter, chain.Since, head, cancellation).ConfigureAwait(false)).TryGet(out logs, out error))
        {
            return error;
        }

        ulong since = logs.FirstOrDefault(log => FunctionRegistryContract.VersionedEvent.FromLog(log) is { Error: null } made && made.Value.Version == version)?.BlockNumber ?? 0;
        terms[(endPoint, version)] = read.Provider == default ? null
            : new EndPointTerms(read.Provider, (CallMethods)(byte)read.Methods, read.Open, (ulong)read.PerCall, (ulong)read.PerGbMs, (UInt128)read.Policy, read.Code, read.OpenApi, read.Scheduling) { Since = since };
        return null;
    }

    private async Task<VirgaError?> ReadEpochAsync(ulong epoch, CancellationToken cancellation)
    {
        if (epochs.ContainsKey(epoch))
        {
            return null;
        }

        BigInteger count = default;
        if (!(await chain.Gateways.SeedOfAsync(epoch, cancellation).ConfigureAwait(false)).TryGet(out Hash32 seed, out VirgaError? error)
            || !(await chain.Gateways.CountAtAsync(epoch, cancellation).ConfigureAwait(false)).TryGet(out count, out error))
        {
            return error;
        }

        List<EvmAddress> list = [];
        for (int place = 0; place < count; place++)
        {
            if (!(await chain.Gateways.GatewayAtAsync(epoch, place, cancellation).ConfigureAwait(false)).TryGet(out EvmAddress gateway, out error)
                || (error = await ReadCloudAsync(gateway, cancellation).ConfigureAwait(false)) is not null)
            {
                return error;
            }

            list.Add(gateway);
        }

        epochs[epoch] = new EpochView(epoch, seed, list, []);
        return null;
    }

    private async Task<VirgaError?> ReadCloudAsync(EvmAddress gateway, CancellationToken cancellation)
    {
        const int Unknown = 255;
        if (clouds.ContainsKey(gateway))
        {
            return null;
        }

        if (!(await chain.Gateways.CloudOfAsync(gateway, cancellation).ConfigureAwait(false)).TryGet(out BigInteger cloud, out VirgaError? error))
        {
            return error;
        }

        if (cloud != Unknown)
        {
            clouds[gateway] = (byte)cloud;
        }

        return null;
    }
}
