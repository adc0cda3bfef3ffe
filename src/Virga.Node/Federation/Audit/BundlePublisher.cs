using System.IO.Pipelines;
using Microsoft.Extensions.Hosting;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Settlement;
using Virga.Node.Mesh.Content;
using Virga.Node.Values;

namespace Virga.Node.Federation.Audit;

/// <summary>
/// Publishes each settled batch as content that anyone may read, for as long as the batch is kept. A pin named by the root is all that is
/// remembered: a bundle that was cut off is made again, of the same bytes.
/// </summary>
internal sealed class BundlePublisher(ChainWatch watch, GatewayAccount account, Settler settler, SettlementSteps steps, ContentLibrary library) : BackgroundService
{
    private const string Name = "batch ";
    private volatile Dictionary<string, Cid> published = [];

    /// <summary>Null: the gateway has settled no such batch, or it isn't published yet.</summary>
    public (CallBatch Batch, Cid Id)? Find(UInt128 policy, uint number)
    {
        CallBatch? batch = settler.Batches.FirstOrDefault(one => one.Policy == policy && one.Number == number && one.State is BatchState.Settled or BatchState.Done);
        return batch is not null && published.TryGetValue(batch.Root.ToString(), out Cid id) ? (batch, id) : null;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        published = library.Pins.All.Where(pin => pin.Reason == PinReason.Batch).ToDictionary(pin => pin.Name[Name.Length..], pin => pin.Id);
        await watch.RunAsync("a batch isn't published yet", (chain, _, stop) => PassAsync(chain, stop), stoppingToken).ConfigureAwait(false);
    }

    private async Task<VirgaError?> PassAsync(ManagementChain chain, CancellationToken cancellation)
    {
        IReadOnlyList<CallBatch> batches = settler.Batches;
        foreach (CallBatch batch in batches.Where(batch => batch.State is BatchState.Settled or BatchState.Done && !published.ContainsKey(batch.Root.ToString())))
        {
            using IDisposable hold = library.Hold();
            if (!(await AddAsync(chain, batch, cancellation).ConfigureAwait(false)).TryGet(out Cid id, out VirgaError? error)
                || (error = (await library.Pins.PinAsync(id, PinReason.Batch, Name + batch.Root, isPublic: true, null, cancellation).ConfigureAwait(false)).Error) is not null)
            {
                return error;
            }

            published = new Dictionary<string, Cid>(published) { [batch.Root.ToString()] = id };
        }

        string[] gone = [.. published.Keys.Except(batches.Select(batch => batch.Root.ToString()))];
        foreach (string root in gone)
        {
            await library.Pins.UnpinAsync(published[root], PinReason.Batch).ConfigureAwait(false);
            published = published.Where(one => one.Key != root).ToDictionary();
        }

        return null;
    }

    /// <summary>Line by line, so that a batch of a million calls needs no more memory than one of ten.</summary>
    private async Task<Result<Cid>> AddAsync(ManagementChain chain, CallBatch batch, CancellationToken cancellation)
    {
        Pipe pipe = new();
        Task writing = Task.Run(() => WriteAsync(pipe.Writer, chain, batch, cancellation), cancellation);
        Stream read = pipe.Reader.AsStream();
        await using (read.ConfigureAwait(false))
        {
            Result<ImportedContent> added = await library.AddFileAsync(read, cancellation).ConfigureAwait(false);
            await pipe.Reader.CompleteAsync().ConfigureAwait(false);
            await writing.ConfigureAwait(false);
            return added.TryGet(out ImportedContent content, out VirgaError? error) ? content.Id : error;
        }
    }

    private async Task WriteAsync(PipeWriter writer, ManagementChain chain, CallBatch batch, CancellationToken cancellation)
    {
        Exception? failed = null;
        try
        {
            BatchLeaves leaves = steps.Drafts.LeavesOf(batch);
            await writer.WriteAsync(BatchBundle.Line(BundleHead.Of(chain, account.Address, batch, leaves.Tree.Count)), cancellation).ConfigureAwait(false);
            for (int i = 0; i < leaves.Tree.Count; i++)
            {
                KeptReceipt kept = steps.Receipts.At(leaves[i].Position) ?? throw new InvalidOperationException($"the receipt at {leaves[i].Position} isn't kept");
                byte[] signature = account.SignReceipt(chain.Domain, kept.Hash);
                if ((await writer.WriteAsync(BatchBundle.Line(new BundleLeaf(kept.Call.Request, kept.Call.Signature, kept.Receipt, signature, kept.Position, kept.Previous, steps.Receipts.Evidence(kept.Position))), cancellation).ConfigureAwait(false)).IsCompleted)
                {
                    return; // the reader has given up
                }
            }
        }
#pragma warning disable CA1031 // goes to the reader, which fails by it
        catch (Exception e)
        {
            failed = e;
        }
#pragma warning restore CA1031
        finally
        {
            await writer.CompleteAsync(failed).ConfigureAwait(false);
        }
    }
}
