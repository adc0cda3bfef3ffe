using System.Globalization;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Settlement;
using Virga.Node.Mesh.Content;

namespace Virga.Node.Storage.Sqlite;

/// <summary>A document a batch; its charges are the words of the chain, one after the other.</summary>
internal sealed class SqliteBatchStore(SqliteDatabase database, GroupCommit commits) : IBatchStore
{
    private readonly SqliteDocuments<StoredBatch> documents = new(database, "call-batch");

    public IReadOnlyList<CallBatch> Load() => [.. documents.Load().Select(stored => stored.Read()).OrderBy(batch => batch.Id)];

    public void Save(CallBatch batch) => commits.WriteAsync(connection => documents.Save(connection, Key(batch.Id), StoredBatch.Of(batch))).GetAwaiter().GetResult();

    public void Delete(long id) => commits.WriteAsync(connection => documents.Delete(connection, Key(id))).GetAwaiter().GetResult();

    private static string Key(long id) => id.ToString("D12", CultureInfo.InvariantCulture);

    private sealed record StoredBatch(long Id, string Policy, ulong FromEpoch, ulong ThroughEpoch, ulong LastPosition, string Root, string Totals, byte[] Charges, BatchState State, int Refusals, uint Number, ulong SettledAt, string? Journal = null)
    {
        public static StoredBatch Of(CallBatch batch) => new(
            batch.Id, batch.Policy.ToString(CultureInfo.InvariantCulture), batch.FromEpoch, batch.ThroughEpoch, batch.LastPosition, batch.Root.ToString(), batch.Totals.ToWord().ToString(),
            [.. batch.Charges.SelectMany(charge => charge.ToWord().ToArray())], batch.State, batch.Refusals, batch.Number, batch.SettledAt, batch.Journal?.ToString());

        public CallBatch Read()
        {
            Hash32 totals = Hash32.Parse(Totals);
            return new CallBatch
            {
                Id = Id, Policy = UInt128.Parse(Policy, CultureInfo.InvariantCulture), FromEpoch = FromEpoch, ThroughEpoch = ThroughEpoch, LastPosition = LastPosition, Root = Hash32.Parse(Root),
                Totals = new TreeSum(totals.High, totals.Low), Charges = [.. Charges.Chunk(Hash32.Size).Select(word => Charge.Of(Hash32.Of(word)))], State = State, Refusals = Refusals, Number = Number, SettledAt = SettledAt, Journal = Journal is null ? null : Cid.Parse(Journal).Value,
            };
        }
    }
}
