using System.Buffers.Binary;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Receipts;

namespace Virga.Node.Storage.Sqlite;

/// <summary>
/// A row a nonce and a row a receipt. They don't wait for the disk: what <c>kill -9</c> leaves is whole, and after a power cut, which
/// the machine's boot id tells, the gateway takes no request of that epoch.
/// </summary>
internal sealed class SqliteReceiptStore : IReceiptStore
{
    private const string BootId = "/proc/sys/kernel/random/boot_id";
    private const string Columns = "policy, body, position, previous";

    private readonly SqliteDatabase database;
    private readonly GroupCommit commits;
    private readonly PreparedStatements statements = new();

    public SqliteReceiptStore(SqliteDatabase database, GroupCommit commits, string? boot = null)
    {
        (this.database, this.commits) = (database, commits);
        using SqliteConnection connection = database.Open();
        SqliteDatabase.Execute(connection, """
            CREATE TABLE IF NOT EXISTS nonces (
                epoch INTEGER NOT NULL, user BLOB NOT NULL, nonce INTEGER NOT NULL, request BLOB NOT NULL, position INTEGER, PRIMARY KEY (epoch, user, nonce)) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS receipts (
                position INTEGER PRIMARY KEY, policy BLOB NOT NULL, epoch INTEGER NOT NULL, endpoint INTEGER NOT NULL, user BLOB NOT NULL, hash BLOB NOT NULL, amount INTEGER NOT NULL,
                cloud INTEGER NOT NULL, body BLOB NOT NULL, previous BLOB NOT NULL, link BLOB NOT NULL);
            CREATE TABLE IF NOT EXISTS evidence (position INTEGER PRIMARY KEY, body BLOB NOT NULL);
            CREATE TABLE IF NOT EXISTS logs (position INTEGER PRIMARY KEY, status INTEGER NOT NULL, tail BLOB NOT NULL);
            CREATE TABLE IF NOT EXISTS boots (id TEXT NOT NULL);
            """);
        boot ??= File.Exists(BootId) ? File.ReadAllText(BootId).Trim() : "";
        string? before = SqliteRows.Read(connection, "SELECT id FROM boots", row => row.GetString(0)).FirstOrDefault();
        MayHaveForgotten = before is not null && before != boot;
        SqliteRows.Execute(connection, before is null ? "INSERT INTO boots (id) VALUES ($id)" : "UPDATE boots SET id = $id", ("$id", boot));
    }

    public bool MayHaveForgotten { get; }

    public async Task<bool> BeginAsync(SignedCall call)
    {
        CallRequest request = call.Request;
        bool isNew = false;
        await commits.WriteAsync(
            connection => isNew = statements.On(connection).Execute(
                "INSERT INTO nonces (epoch, user, nonce, request) VALUES ($epoch, $user, $nonce, $request) ON CONFLICT DO NOTHING",
                ("$epoch", (long)request.Epoch), ("$user", request.User.ToArray()), ("$nonce", (long)request.Nonce), ("$request", call.Hash.ToArray())) == 1,
            flushed: false).ConfigureAwait(false);
        return isNew;
    }

    public async Task<KeptReceipt?> KeepAsync(SignedCall call, UInt128 policy, CallReceipt receipt, CallEvidence? evidence, CallLog? log)
    {
        KeptReceipt? kept = null;
        byte[] body = ReceiptBytes.Of(call, receipt);
        Hash32 hash = receipt.StructHash();
        byte[]? beside = evidence is null ? null : JsonSerializer.SerializeToUtf8Bytes(evidence, CallJson.Options);
        await commits.WriteAsync(
            connection =>
            {
                kept = Keep(statements.On(connection), new KeptReceipt(call, policy, receipt, 0, default), hash, body);
                if (kept is not null && log is not null)
                {
                    statements.On(connection).Execute("INSERT INTO logs (position, status, tail) VALUES ($position, $status, $tail)", ("$position", (long)kept.Position), ("$status", log.Status), ("$tail", log.Tail));
                }

                if (kept is not null && beside is not null)
                {
                    statements.On(connection).Execute("INSERT INTO evidence (position, body) VALUES ($position, $body)", ("$position", (long)kept.Position), ("$body", beside));
                }
            },
            flushed: false).ConfigureAwait(false);
        return kept;
    }

    public CallEvidence? Evidence(ulong position) => database.Read(connection => SqliteRows.Read(
        connection, "SELECT body FROM evidence WHERE position = $position", row => JsonSerializer.Deserialize<CallEvidence>((byte[])row[0], CallJson.Options), ("$position", (long)position)).FirstOrDefault());

    public KeptReceipt? Find(SignedCall call) => database.Read(connection => SqliteRows.Read(
        connection,
        $"SELECT {Columns} FROM receipts WHERE position = (SELECT position FROM nonces WHERE epoch = $epoch AND user = $user AND nonce = $nonce AND request = $request)",
        ReadReceipt,
        ("$epoch", (long)call.Request.Epoch), ("$user", call.Request.User.ToArray()), ("$nonce", (long)call.Request.Nonce), ("$request", call.Hash.ToArray())).FirstOrDefault());

    public KeptReceipt? At(ulong position) => database.Read(connection => SqliteRows.Read(connection, $"SELECT {Columns} FROM receipts WHERE position = $position", ReadReceipt, ("$position", (long)position)).FirstOrDefault());

    public IReadOnlyList<LoggedReceipt> After(ulong position, int most) => database.Read(connection => SqliteRows.Read(
        connection,
        $"SELECT {Columns}, status, tail FROM receipts LEFT JOIN logs USING (position) WHERE position > $position ORDER BY position LIMIT $most",
        row => new LoggedReceipt(ReadReceipt(row), row.IsDBNull(4) ? null : new CallLog(row.GetInt32(4), (byte[])row[5])),
        ("$position", (long)position), ("$most", most)));

    public Task DropLogsAsync(ulong through) =>
        commits.WriteAsync(connection => statements.On(connection).Execute("DELETE FROM logs WHERE position <= $position", ("$position", (long)through)), flushed: false);

    public IReadOnlyList<ReceiptTotal> Totals() => database.Read(connection => SqliteRows.Read(
        connection,
        "SELECT policy, epoch, endpoint, user, count(*), sum(amount) FROM receipts GROUP BY policy, epoch, endpoint, user",
        row => new ReceiptTotal(Policy(row, 0), (ulong)row.GetInt64(1), (uint)row.GetInt64(2), EvmAddress.Of((byte[])row[3]), row.GetInt32(4), (ulong)row.GetInt64(5))));

    public IReadOnlyList<ReceiptLeaf> Leaves(UInt128 policy, ulong fromEpoch, ulong throughEpoch, ulong last) => database.Read(connection => SqliteRows.Read(
        connection,
        "SELECT position, endpoint, user, hash, amount, cloud FROM receipts WHERE policy = $policy AND epoch BETWEEN $from AND $through AND position <= $last ORDER BY endpoint, user, position",
        row => new ReceiptLeaf((ulong)row.GetInt64(0), (uint)row.GetInt64(1), EvmAddress.Of((byte[])row[2]), Hash32.Of((byte[])row[3]), (ulong)row.GetInt64(4), row.GetByte(5)),
        ("$policy", Bytes(policy)), ("$from", (long)fromEpoch), ("$through", (long)throughEpoch), ("$last", (long)last)));

    public ulong LastPosition() => database.Read(connection => (ulong)SqliteRows.Number(connection, "SELECT ifnull(max(position), 0) FROM receipts"));

    public Task ForgetAsync(ulong beforeEpoch) => commits.WriteAsync(connection =>
    {
        SqliteRows.Execute(connection, "DELETE FROM nonces WHERE epoch < $epoch", ("$epoch", (long)beforeEpoch));
        SqliteRows.Execute(connection, "DELETE FROM receipts WHERE epoch < $epoch AND position < (SELECT max(position) FROM receipts)", ("$epoch", (long)beforeEpoch)); // the chain goes on from the last
        SqliteRows.Execute(connection, "DELETE FROM evidence WHERE position < (SELECT min(position) FROM receipts)");
    });

    private static KeptReceipt? Keep(PreparedStatements write, KeptReceipt wanted, in Hash32 hash, byte[] body)
    {
        (ulong position, Hash32 previous) = write.Read("SELECT position, link FROM receipts ORDER BY position DESC LIMIT 1", row => ((ulong)row.GetInt64(0), Hash32.Of((byte[])row[1]))).FirstOrDefault();
        CallRequest request = wanted.Call.Request;
        bool isFirst = write.Execute(
            "UPDATE nonces SET position = $position WHERE epoch = $epoch AND user = $user AND nonce = $nonce AND request = $request AND position IS NULL",
            ("$position", (long)++position), ("$epoch", (long)request.Epoch), ("$user", request.User.ToArray()), ("$nonce", (long)request.Nonce), ("$request", wanted.Call.Hash.ToArray())) == 1;
        if (!isFirst)
        {
            return null;
        }

        write.Execute(
            """
            INSERT INTO receipts (position, policy, epoch, endpoint, user, hash, amount, cloud, body, previous, link)
            VALUES ($position, $policy, $epoch, $endpoint, $user, $hash, $amount, $cloud, $body, $previous, $link)
            """,
            ("$position", (long)position), ("$policy", Bytes(wanted.Policy)), ("$epoch", (long)request.Epoch), ("$endpoint", (long)request.EndPoint), ("$user", request.User.ToArray()), ("$hash", hash.ToArray()),
            ("$amount", (long)wanted.Receipt.Amount), ("$cloud", (long)wanted.Receipt.Cloud), ("$body", body), ("$previous", previous.ToArray()), ("$link", KeptReceipt.LinkOf(previous, hash).ToArray()));
        return wanted with { Position = position, Previous = previous };
    }

    private static KeptReceipt ReadReceipt(SqliteDataReader row)
    {
        (SignedCall call, CallReceipt receipt) = ReceiptBytes.Read((byte[])row[1]);
        return new KeptReceipt(call, Policy(row, 0), receipt, (ulong)row.GetInt64(2), Hash32.Of((byte[])row[3]));
    }

    private static UInt128 Policy(SqliteDataReader row, int column) => BinaryPrimitives.ReadUInt128BigEndian((byte[])row[column]);

    private static byte[] Bytes(UInt128 policy)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, policy);
        return bytes;
    }
}
