using System.Text;
using Microsoft.Extensions.Hosting;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Receipts;
using Virga.Node.Mesh.Content;
using Virga.Node.Values;

namespace Virga.Node.Federation.Journal;

/// <summary>
/// Brings each receipt that was given into the gateway's journal, with what its function wrote, in the order of the chain of receipts. Calls
/// don't wait for it: what they left is kept together with their receipts, and taken from there, also after <c>kill -9</c>.
/// </summary>
internal sealed class JournalWriter(ChainWatch watch, ManagementChains chains, IReceiptStore receipts, Lazy<GatewayJournal> journal, Lazy<Secp256k1> curve) : BackgroundService
{
    private const int Together = 256;
    private const int MostKeys = 4096;
    private readonly SemaphoreSlim turn = new(1);
    private readonly Dictionary<EvmAddress, byte[]> keys = [];

    /// <summary>The head of a journal that has all receipts up to this position, and is sealed.</summary>
    public async Task<Result<Cid>> SealAsync(ulong position, CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (await CatchUpAsync(cancellation).ConfigureAwait(false) is { } error || !(await journal.Value.SealNowAsync(cancellation).ConfigureAwait(false)).TryGet(out Cid? head, out error))
            {
                return error;
            }

            return journal.Value.Position >= position && head is { } last ? last : new VirgaError(Outcome.NotFound, $"The journal ends at the receipt {journal.Value.Position}: {position} isn't kept.");
        }
        finally
        {
            turn.Release();
        }
    }

    public override void Dispose()
    {
        base.Dispose();
        turn.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken) =>
        await watch.RunAsync("calls can't be written into the journal", (_, _, stop) => PassAsync(stop), stoppingToken).ConfigureAwait(false);

    private async Task<VirgaError?> PassAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await CatchUpAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task<VirgaError?> CatchUpAsync(CancellationToken cancellation)
    {
        GatewayJournal to = journal.Value;
        if (await to.OpenAsync(cancellation).ConfigureAwait(false) is { } error)
        {
            return error;
        }

        if (receipts.LastPosition() is var last && last < to.Position && (error = await to.AppendAsync(0, last, [], cancellation).ConfigureAwait(false)) is not null)
        {
            return error; // receipts that a power cut took are there: their positions are given again
        }

        while (receipts.After(to.Position, Together) is { Count: > 0 } some)
        {
            (ulong before, ulong through) = (to.Position, some[^1].Kept.Position);
            if ((error = await to.AppendAsync(some.Max(one => one.Kept.Call.Request.Epoch), through, [.. some.Select(EntryOf)], cancellation).ConfigureAwait(false)) is not null)
            {
                return error;
            }

            // With those of the chunk before, which a kill may have left.
            await receipts.DropLogsAsync(before > Together ? before - Together : 0, through).ConfigureAwait(false);
        }

        return null;
    }

    private (JournalTenant Tenant, JournalEntry Entry) EntryOf(LoggedReceipt logged)
    {
        KeptReceipt kept = logged.Kept;
        string[] lines = logged.Log is { Tail.Length: > 0 } log ? Encoding.UTF8.GetString(log.Tail).TrimEnd('\n').Split('\n') : [];
        return (new JournalTenant(kept.Call.Request.User, KeyOf(kept.Call)), new JournalEntry(kept.Call.Hash, kept.Receipt.StructHash(), kept.Position, logged.Log?.Status ?? 0, lines));
    }

    /// <summary>Who signed the request can read what came of it.</summary>
    private byte[] KeyOf(SignedCall call)
    {
        if (keys.TryGetValue(call.Request.User, out byte[]? known))
        {
            return known;
        }

        if (keys.Count >= MostKeys)
        {
            keys.Clear();
        }

        byte[]? key = EvmSignature.TryRead(call.Signature, out EvmSignature signature) ? curve.Value.RecoverKey(chains.Current!.Domain.Digest(call.Hash), signature) : null;
        return keys[call.Request.User] = key ?? throw new InvalidOperationException($"the request {call.Hash} has a receipt, and nobody signed it");
    }
}
