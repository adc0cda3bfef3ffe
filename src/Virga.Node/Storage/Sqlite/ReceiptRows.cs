using Microsoft.Data.Sqlite;
using Virga.Node.Chain.Crypto;
using Virga.Node.Storage.Mapped;

namespace Virga.Node.Storage.Sqlite;

/// <summary>
/// Makes rows of the log's entries, all that wait in one transaction, together with the position in the log that is reached. For one
/// thread at a time.
/// </summary>
internal sealed class ReceiptRows : IDisposable
{
    private readonly Dictionary<(ulong Epoch, EvmAddress User, ulong Nonce), Hash32> begun = [];
    private SqliteConnection? connection;
    private BulkStatement[] statements = [];

    public static void CreateTables(SqliteConnection connection) => SqliteDatabase.Execute(connection, """
        CREATE TABLE IF NOT EXISTS nonces (
            epoch INTEGER NOT NULL, user BLOB NOT NULL, nonce INTEGER NOT NULL, request BLOB NOT NULL, position INTEGER, PRIMARY KEY (epoch, user, nonce)) WITHOUT ROWID;
        CREATE TABLE IF NOT EXISTS receipts (
            position INTEGER PRIMARY KEY, policy BLOB NOT NULL, epoch INTEGER NOT NULL, endpoint INTEGER NOT NULL, user BLOB NOT NULL, hash BLOB NOT NULL, amount INTEGER NOT NULL,
            cloud INTEGER NOT NULL, body BLOB NOT NULL, previous BLOB NOT NULL, link BLOB NOT NULL, status INTEGER NOT NULL, tail BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS evidence (position INTEGER PRIMARY KEY, body BLOB NOT NULL);
        CREATE TABLE IF NOT EXISTS boots (id TEXT NOT NULL);
        CREATE TABLE IF NOT EXISTS reached (one INTEGER PRIMARY KEY CHECK (one = 1), segment INTEGER NOT NULL, offset INTEGER NOT NULL);
        """);

    public static LogPosition Reached(SqliteConnection connection) =>
        SqliteRows.Read(connection, "SELECT segment, offset FROM reached", row => new LogPosition(row.GetInt64(0), row.GetInt32(1))).FirstOrDefault();

    /// <summary>Within a transaction. What has its row already changes nothing.</summary>
    public LogPosition Apply(SqliteConnection writer, MappedLog log, LogPosition from)
    {
        Prepare(writer);
        begun.Clear();
        LogPosition reached = log.Scan(from, Apply);
        Span<byte> bytes = stackalloc byte[EvmAddress.Size + Hash32.Size];
        foreach (((ulong epoch, EvmAddress user, ulong nonce), Hash32 request) in begun)
        {
            user.WriteTo(bytes);
            request.WriteTo(bytes[EvmAddress.Size..]);
            statements[0].With(epoch).With(bytes[..EvmAddress.Size]).With(nonce).With(bytes[EvmAddress.Size..]).Run();
        }

        if (reached != from)
        {
            SqliteRows.Execute(
                writer, "INSERT INTO reached (one, segment, offset) VALUES (1, $segment, $offset) ON CONFLICT DO UPDATE SET segment = excluded.segment, offset = excluded.offset",
                ("$segment", reached.Segment), ("$offset", (long)reached.Offset));
        }

        return reached;
    }

    public void Dispose() => Array.ForEach(statements, statement => statement.Dispose());

    private void Apply(ReadOnlySpan<byte> entry)
    {
        FieldReader reader = new(entry);
        byte kind = reader.Byte();
        ulong epoch = reader.Long();
        ReadOnlySpan<byte> user = reader.Take(EvmAddress.Size);
        ulong nonce = reader.Long();
        ReadOnlySpan<byte> request = reader.Take(Hash32.Size);
        if (kind == ReceiptEntries.Begun)
        {
            begun[(epoch, EvmAddress.Of(user), nonce)] = Hash32.Of(request); // one row for it and its receipt, if that is there, too
            return;
        }

        begun.Remove((epoch, EvmAddress.Of(user), nonce));
        ulong position = reader.Long();
        ReadOnlySpan<byte> previous = reader.Take(Hash32.Size), link = reader.Take(Hash32.Size), policy = reader.Take(ReceiptEntries.PolicySize), hash = reader.Take(Hash32.Size);
        (uint endPoint, ulong amount, byte cloud) = (reader.Int(), reader.Long(), reader.Byte());
        ReadOnlySpan<byte> body = reader.Take(ReceiptBytes.Size);
        uint status = reader.Int(); // 0: nothing was written
        ReadOnlySpan<byte> tail = reader.Take((int)reader.Int());
        statements[1].With(epoch).With(user).With(nonce).With(request).With(position).Run();
        statements[2].With(position).With(policy).With(epoch).With(endPoint).With(user).With(hash).With(amount).With(cloud).With(body).With(previous).With(link).With(status).With(tail).Run();
        if (!reader.Left.IsEmpty)
        {
            statements[3].With(position).With(reader.Left).Run();
        }
    }

    private void Prepare(SqliteConnection writer)
    {
        if (ReferenceEquals(connection, writer))
        {
            return;
        }

        Dispose();
        connection = writer;
        statements =
        [
            new(writer, "INSERT INTO nonces (epoch, user, nonce, request) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"),
            new(writer, "INSERT INTO nonces (epoch, user, nonce, request, position) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET position = excluded.position"),
            new(writer, "INSERT INTO receipts (position, policy, epoch, endpoint, user, hash, amount, cloud, body, previous, link, status, tail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"),
            new(writer, "INSERT INTO evidence (position, body) VALUES (?, ?) ON CONFLICT DO NOTHING"),
        ];
    }
}
