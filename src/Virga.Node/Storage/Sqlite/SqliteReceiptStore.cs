using System.Buffers.Binary;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Receipts;
using Virga.Node.Storage.Mapped;
using Virga.Node.Values;

namespace Virga.Node.Storage.Sqlite;

/// <summary>
/// Nonces and receipts go into a <see cref="MappedLog"/>, which <c>kill -9</c> takes nothing from and no call waits for; rows are made of
/// them in the background, and before any are read. After a power cut, which the machine's boot id tells, the gateway takes no request of
/// that epoch.
/// </summary>
internal sealed class SqliteReceiptStore : IReceiptStore, IDisposable
{
    private const string BootId = "/proc/sys/kernel/random/boot_id";
    private const string Columns = "policy, body, position, previous, hash";

    /// <summary>Bytes of entries without rows from which on calls wait.</summary>
    private const int MostBehind = 64 << 20;

    /// <summary>Long enough that a nonce mostly gets its row together with its receipt.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly SqliteDatabase database;
    private readonly GroupCommit commits;
    private readonly MappedLog log;
    private readonly ReceiptRows rows = new();
    private readonly TakenNonces nonces;
    private readonly HashSet<Hash32> running = [];
    private readonly Lock gate = new();
    private readonly SemaphoreSlim indexing = new(1), appended = new(0);
    private readonly CancellationTokenSource stopped = new();
    private readonly TimeProvider time;
    private LogPosition reached;
    private long behind;
    private int isAppended;
    private ulong last;
    private Hash32 link;

    public SqliteReceiptStore(SqliteDatabase database, GroupCommit commits, TimeProvider time, string? boot = null)
    {
        (this.database, this.commits, this.time) = (database, commits, time);
        using SqliteConnection connection = database.Open();
        ReceiptRows.CreateTables(connection);
        boot ??= File.Exists(BootId) ? File.ReadAllText(BootId).Trim() : "";
        string? before = SqliteRows.Read(connection, "SELECT id FROM boots", row => row.GetString(0)).FirstOrDefault();
        MayHaveForgotten = before is not null && before != boot;
        SqliteRows.Execute(connection, before is null ? "INSERT INTO boots (id) VALUES ($id)" : "UPDATE boots SET id = $id", ("$id", boot));
        reached = ReceiptRows.Reached(connection);
        log = new MappedLog(database.Path + ".log", reached);
        nonces = new TakenNonces(NoncesOf);
        CatchUp();
        (last, link) = SqliteRows.Read(connection, "SELECT position, link FROM receipts ORDER BY position DESC LIMIT 1", row => ((ulong)row.GetInt64(0), Hash32.Of((byte[])row[1]))).FirstOrDefault();
        _ = Task.Run(RunAsync);
    }

    public bool MayHaveForgotten { get; }

    public async ValueTask<bool> BeginAsync(SignedCall call)
    {
        while (log.Written - Volatile.Read(ref behind) > MostBehind)
        {
            await CatchUpAsync().ConfigureAwait(false);
        }

        return Begin(call);
    }

    public KeptReceipt? Keep(SignedCall call, UInt128 policy, CallReceipt receipt, ReadOnlySpan<byte> evidence, CallLog? beside)
    {
        Hash32 hash = receipt.StructHash();
        byte[] entry = ReceiptEntries.OfKept(call, policy, receipt, hash, evidence, beside);
        KeptReceipt kept;
        lock (gate)
        {
            if (!running.Remove(call.Hash))
            {
                return null;
            }

            kept = new KeptReceipt(call, policy, receipt, last + 1, link, hash);
            Hash32 next = KeptReceipt.LinkOf(link, hash);
            ReceiptEntries.Place(entry, kept.Position, link, next);
            log.Append(entry);
            (last, link) = (kept.Position, next);
        }

        Wake();
        return kept;
    }

    public void Abandon(SignedCall call)
    {
        lock (gate)
        {
            running.Remove(call.Hash);
        }
    }

    public CallEvidence? Evidence(ulong position) => Read(connection => SqliteRows.Read(
        connection, "SELECT body FROM evidence WHERE position = $position", row => JsonSerializer.Deserialize<CallEvidence>((byte[])row[0], CallJson.Options), ("$position", (long)position)).FirstOrDefault());

    public KeptReceipt? Find(SignedCall call) => Read(connection => SqliteRows.Read(
        connection,
        $"SELECT {Columns} FROM receipts WHERE position = (SELECT position FROM nonces WHERE epoch = $epoch AND user = $user AND nonce = $nonce AND request = $request)",
        ReadReceipt,
        ("$epoch", (long)call.Request.Epoch), ("$user", call.Request.User.ToArray()), ("$nonce", (long)call.Request.Nonce), ("$request", call.Hash.ToArray())).FirstOrDefault());

    public KeptReceipt? At(ulong position) => Read(connection => SqliteRows.Read(connection, $"SELECT {Columns} FROM receipts WHERE position = $position", ReadReceipt, ("$position", (long)position)).FirstOrDefault());

    public IReadOnlyList<LoggedReceipt> After(ulong position, int most) => Read(connection => SqliteRows.Read(
        connection,
        $"SELECT {Columns}, status, tail FROM receipts WHERE position > $position ORDER BY position LIMIT $most",
        row => new LoggedReceipt(ReadReceipt(row), row.GetInt32(5) == 0 ? null : new CallLog(row.GetInt32(5), (byte[])row[6])),
        ("$position", (long)position), ("$most", most)));

    public Task DropLogsAsync(ulong after, ulong through) => commits.WriteAsync(
        connection => SqliteRows.Execute(connection, "UPDATE receipts SET status = 0, tail = x'' WHERE position > $after AND position <= $through AND status <> 0", ("$after", (long)after), ("$through", (long)through)),
        flushed: false);

    public IReadOnlyList<ReceiptTotal> Totals() => Read(connection => SqliteRows.Read(
        connection,
        "SELECT policy, epoch, endpoint, user, count(*), sum(amount) FROM receipts GROUP BY policy, epoch, endpoint, user",
        row => new ReceiptTotal(Policy(row, 0), (ulong)row.GetInt64(1), (uint)row.GetInt64(2), EvmAddress.Of((byte[])row[3]), row.GetInt32(4), (ulong)row.GetInt64(5))));

    public IReadOnlyList<ReceiptLeaf> Leaves(UInt128 policy, ulong fromEpoch, ulong throughEpoch, ulong last) => Read(connection => SqliteRows.Read(
        connection,
        "SELECT position, endpoint, user, hash, amount, cloud FROM receipts WHERE policy = $policy AND epoch BETWEEN $from AND $through AND position <= $last ORDER BY endpoint, user, position",
        row => new ReceiptLeaf((ulong)row.GetInt64(0), (uint)row.GetInt64(1), EvmAddress.Of((byte[])row[2]), Hash32.Of((byte[])row[3]), (ulong)row.GetInt64(4), row.GetByte(5)),
        ("$policy", Bytes(policy)), ("$from", (long)fromEpoch), ("$through", (long)throughEpoch), ("$last", (long)last)));

    public ulong LastPosition() => Read(connection => (ulong)SqliteRows.Number(connection, "SELECT ifnull(max(position), 0) FROM receipts"));

    public async Task ForgetAsync(ulong beforeEpoch)
    {
        await CatchUpAsync().ConfigureAwait(false);
        lock (gate)
        {
            nonces.Forget(beforeEpoch);
        }

        await commits.WriteAsync(connection => Forget(connection, beforeEpoch)).ConfigureAwait(false);
    }

    private static void Forget(SqliteConnection connection, ulong beforeEpoch)
    {
        SqliteRows.Execute(connection, "DELETE FROM nonces WHERE epoch < $epoch", ("$epoch", (long)beforeEpoch));
        SqliteRows.Execute(connection, "DELETE FROM receipts WHERE epoch < $epoch AND position < (SELECT max(position) FROM receipts)", ("$epoch", (long)beforeEpoch)); // the chain goes on from the last
        SqliteRows.Execute(connection, "DELETE FROM evidence WHERE position < (SELECT min(position) FROM receipts)");
    }

    public void Dispose()
    {
        if (stopped.IsCancellationRequested)
        {
            return; // what made it and what asked for it both end it
        }

        stopped.Cancel();
        indexing.Wait();
        lock (gate)
        {
            log.Dispose();
        }

        rows.Dispose();
    }

    private bool Begin(SignedCall call)
    {
        Span<byte> entry = stackalloc byte[ReceiptEntries.NonceSize];
        ReceiptEntries.WriteBegun(entry, call);
        lock (gate)
        {
            if (!nonces.Add(call.Request))
            {
                return false;
            }

            try
            {
                log.Append(entry);
            }
            catch (StorageException)
            {
                nonces.Remove(call.Request);
                throw;
            }

            running.Add(call.Hash);
        }

        Wake();
        return true;
    }

    private void Wake()
    {
        if (Volatile.Read(ref isAppended) == 0 && Interlocked.Exchange(ref isAppended, 1) == 0)
        {
            appended.Release();
        }
    }

    /// <summary>What can't be made a row now can be later: it is in the log.</summary>
    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                await appended.WaitAsync(stopped.Token).ConfigureAwait(false);
                await Task.Delay(Pause, time, stopped.Token).ConfigureAwait(false);
                Volatile.Write(ref isAppended, 0);
                await CatchUpIfPossibleAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            return;
        }
    }

    private async Task CatchUpIfPossibleAsync()
    {
        try
        {
            await CatchUpAsync().ConfigureAwait(false);
        }
        catch (StorageException)
        {
            Wake(); // who needs the rows is told
        }
    }

    private void CatchUp() => CatchUpAsync().GetAwaiter().GetResult();

    private async Task CatchUpAsync()
    {
        await indexing.WaitAsync(stopped.Token).ConfigureAwait(false);
        try
        {
            long written = log.Written;
            LogPosition now = reached;
            await commits.WriteAsync(connection => now = rows.Apply(connection, log, reached), flushed: false).ConfigureAwait(false);
            reached = now;
            Volatile.Write(ref behind, written);
            log.Trim(now);
        }
        finally
        {
            indexing.Release();
        }
    }

    /// <summary>With the rows of what is in the log.</summary>
    private T Read<T>(Func<SqliteConnection, T> read)
    {
        if (log.Written != Volatile.Read(ref behind))
        {
            CatchUp();
        }

        return database.Read(read);
    }

    private List<(EvmAddress User, ulong Nonce)> NoncesOf(ulong epoch) => Read(connection => SqliteRows.Read(
        connection, "SELECT user, nonce FROM nonces WHERE epoch = $epoch", row => (EvmAddress.Of((byte[])row[0]), (ulong)row.GetInt64(1)), ("$epoch", (long)epoch)));

    private static KeptReceipt ReadReceipt(SqliteDataReader row)
    {
        (SignedCall call, CallReceipt receipt) = ReceiptBytes.Read((byte[])row[1]);
        return new KeptReceipt(call, Policy(row, 0), receipt, (ulong)row.GetInt64(2), Hash32.Of((byte[])row[3]), Hash32.Of((byte[])row[4]));
    }

    private static UInt128 Policy(SqliteDataReader row, int column) => BinaryPrimitives.ReadUInt128BigEndian((byte[])row[column]);

    private static byte[] Bytes(UInt128 policy)
    {
        byte[] bytes = new byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, policy);
        return bytes;
    }
}
