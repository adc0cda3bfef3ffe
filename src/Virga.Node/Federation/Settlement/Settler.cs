using Microsoft.Extensions.Hosting;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Registry;
using Virga.Node.Values;

namespace Virga.Node.Federation.Settlement;

/// <summary>
/// Turns receipts into money: at the end of an epoch a batch a policy, settled by one transaction, finalised when it can't be disputed any
/// more. Looks at each new block; all it knows is in its stores and on the chain, so that it goes on after <c>kill -9</c>.
/// </summary>
internal sealed class Settler(ChainWatch watch, GatewayAccount account, EvmClient client, IRegistryView registry, IBatchStore store, SettlementSteps steps) : BackgroundService
{
    private readonly Dictionary<long, CallBatch> batches = store.Load().ToDictionary(batch => batch.Id);
    private readonly HashSet<long> released = [];
    private ulong forgotten;

    /// <summary>Batches that are kept, oldest first.</summary>
    public IReadOnlyList<CallBatch> Batches
    {
        get
        {
            lock (batches)
            {
                return [.. batches.Values.OrderBy(batch => batch.Id)];
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken) =>
        await watch.RunAsync("receipts can't be settled", (chain, head, stop) => PassAsync(new GatewaySeat(chain, client, account.Sender), head, stop), stoppingToken).ConfigureAwait(false);

    private async Task<VirgaError?> PassAsync(GatewaySeat seat, ulong head, CancellationToken cancellation)
    {
        ulong epoch = head / (ulong)seat.Parameters.EpochBlocks;
        foreach (CallBatch made in steps.Drafts.Make(Batches, epoch, seat.Parameters.LateEpochs))
        {
            Keep(made, isSaved: true);
        }

        VirgaError? trouble = null;
        foreach (CallBatch batch in Batches.Where(batch => batch.State == BatchState.Drafted))
        {
            if ((await steps.Settlement.AnchorAsync(batch, cancellation).ConfigureAwait(false)).TryGet(out CallBatch? anchored, out trouble))
            {
                Keep(anchored);
            }
        }

        foreach (CallBatch batch in Batches.Where(batch => batch.State is BatchState.Drafted or BatchState.Settled))
        {
            Keep(await steps.Settlement.FollowAsync(seat, batch, epoch, cancellation).ConfigureAwait(false));
        }

        CallBatch[] settled = [.. Batches.Where(batch => batch.State == BatchState.Settled)];
        await steps.Demands.AnswerAsync(seat, settled, head, cancellation).ConfigureAwait(false);
        foreach (CallBatch done in await steps.Finalisation.FollowAsync(seat, settled, head, cancellation).ConfigureAwait(false))
        {
            Keep(done with { State = BatchState.Done });
        }

        Release();
        AwaitBlocks(epoch, seat.Parameters);
        await ForgetAsync(epoch, seat.Parameters).ConfigureAwait(false);
        return trouble;
    }

    private void Keep(CallBatch batch, bool isSaved = false)
    {
        lock (batches)
        {
            if (batches.TryGetValue(batch.Id, out CallBatch? before) && ReferenceEquals(before, batch))
            {
                return;
            }

            if (!isSaved && before != batch)
            {
                store.Save(batch);
            }

            batches[batch.Id] = batch;
        }
    }

    /// <summary>What a batch charges counts against users here until the registry's view counts it.</summary>
    private void Release()
    {
        foreach (CallBatch batch in Batches.Where(batch => !released.Contains(batch.Id)))
        {
            if (batch.State is BatchState.Done or BatchState.Lost || (batch.State == BatchState.Settled && registry.Head >= batch.SettledAt))
            {
                steps.Ledger.Release(batch.Policy, batch.ThroughEpoch);
                released.Add(batch.Id);
            }
        }
    }

    /// <summary>The end of an epoch that has calls, and of the windows that are open.</summary>
    private void AwaitBlocks(ulong epoch, ChainParameters parameters)
    {
        if (steps.Ledger.HasCalls)
        {
            steps.Local.Await((epoch + 1) * (ulong)parameters.EpochBlocks);
        }

        foreach (CallBatch batch in Batches.Where(batch => batch.State == BatchState.Settled))
        {
            steps.Local.Await(batch.SettledAt + (ulong)(parameters.WindowBlocks + (2 * parameters.BuriedBlocks) + 2));
        }
    }

    private async Task ForgetAsync(ulong epoch, ChainParameters parameters)
    {
        ulong kept = (ulong)(parameters.LateEpochs + steps.Options.KeptEpochs);
        if (epoch <= kept || epoch == forgotten)
        {
            return;
        }

        CallBatch[] old = [.. Batches.Where(batch => batch.ThroughEpoch < epoch - kept)];
        if (old.All(batch => batch.State is BatchState.Done or BatchState.Lost))
        {
            await steps.Receipts.ForgetAsync(epoch - kept).ConfigureAwait(false);
            foreach (CallBatch batch in old)
            {
                store.Delete(batch.Id);
                lock (batches)
                {
                    batches.Remove(batch.Id);
                }
            }
        }

        forgotten = epoch;
    }
}
