using System.Text.Json;
using Microsoft.Data.Sqlite;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Transactions;
using Virga.Node.Values;

namespace Virga.Node.Storage.Sqlite;

/// <summary>One row a transaction; its signings are a JSON document in it.</summary>
internal sealed class SqliteTransactionJournal : ITransactionJournal
{
    private readonly SqliteDatabase database;

    public SqliteTransactionJournal(SqliteDatabase database)
    {
        this.database = database;
        using SqliteConnection connection = database.Open();
        SqliteDatabase.Execute(connection, """
            CREATE TABLE IF NOT EXISTS transactions (
                chain TEXT NOT NULL, account TEXT NOT NULL, nonce INTEGER NOT NULL, intent TEXT NOT NULL, receiver TEXT, value TEXT NOT NULL, data BLOB NOT NULL, gas INTEGER NOT NULL,
                attempts BLOB NOT NULL, state INTEGER NOT NULL, mined TEXT, PRIMARY KEY (chain, account, nonce)) WITHOUT ROWID;
            CREATE UNIQUE INDEX IF NOT EXISTS transactions_intent ON transactions (chain, account, intent);
            CREATE INDEX IF NOT EXISTS transactions_open ON transactions (chain, account, nonce) WHERE state = 0;
            """);
    }

    public JournalEntry? Find(string chain, EvmAddress account, string intent) => Read("intent = $intent", chain, account, ("$intent", intent)).FirstOrDefault();

    public IReadOnlyList<JournalEntry> Live(string chain, EvmAddress account, ulong nonce) =>
        [.. Read("state = 0 AND nonce < $nonce", chain, account, ("$nonce", (long)nonce)), .. Read("nonce >= $nonce", chain, account, ("$nonce", (long)nonce))];

    public ulong NextNonce(string chain, EvmAddress account)
    {
        using SqliteConnection connection = database.Open();
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "SELECT max(nonce) FROM transactions WHERE chain = $chain AND account = $account";
        AddKey(command, chain, account);
        return command.ExecuteScalar() is long last ? (ulong)last + 1 : 0;
    }

    public void Save(JournalEntry entry) => database.Write(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO transactions (chain, account, nonce, intent, receiver, value, data, gas, attempts, state, mined)
            VALUES ($chain, $account, $nonce, $intent, $receiver, $value, $data, $gas, $attempts, $state, $mined)
            ON CONFLICT (chain, account, nonce) DO UPDATE SET attempts = $attempts, state = $state, mined = $mined
            """;
        AddKey(command, entry.Chain, entry.Account);
        command.Parameters.AddWithValue("$nonce", (long)entry.Nonce);
        command.Parameters.AddWithValue("$intent", entry.Intent);
        command.Parameters.AddWithValue("$receiver", (object?)entry.Call.To?.ToString() ?? DBNull.Value);
        command.Parameters.AddWithValue("$value", Hex.Quantity(entry.Call.Value.Amount));
        command.Parameters.AddWithValue("$data", entry.Call.Data);
        command.Parameters.AddWithValue("$gas", (long)entry.Call.GasLimit);
        command.Parameters.AddWithValue("$attempts", JsonSerializer.SerializeToUtf8Bytes(entry.Attempts.Select(StoredAttempt.Of)));
        command.Parameters.AddWithValue("$state", (int)entry.State);
        command.Parameters.AddWithValue("$mined", (object?)entry.MinedAs?.ToString() ?? DBNull.Value);
        command.ExecuteNonQuery();
    });

    public void Withdraw(JournalEntry entry) => database.Write(connection =>
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = "DELETE FROM transactions WHERE chain = $chain AND account = $account AND nonce = $nonce AND intent = $intent";
        AddKey(command, entry.Chain, entry.Account);
        command.Parameters.AddWithValue("$nonce", (long)entry.Nonce);
        command.Parameters.AddWithValue("$intent", entry.Intent);
        command.ExecuteNonQuery();
    });

    private static void AddKey(SqliteCommand command, string chain, EvmAddress account)
    {
        command.Parameters.AddWithValue("$chain", chain);
        command.Parameters.AddWithValue("$account", account.ToString());
    }

    private List<JournalEntry> Read(string where, string chain, EvmAddress account, (string Name, object Value) parameter)
    {
        using SqliteConnection connection = database.Open();
        using SqliteCommand command = connection.CreateCommand();
#pragma warning disable CA2100 // only called with literals
        command.CommandText = $"SELECT nonce, intent, receiver, value, data, gas, attempts, state, mined FROM transactions WHERE chain = $chain AND account = $account AND {where} ORDER BY nonce";
#pragma warning restore CA2100
        AddKey(command, chain, account);
        command.Parameters.AddWithValue(parameter.Name, parameter.Value);
        using SqliteDataReader reader = command.ExecuteReader();
        List<JournalEntry> entries = [];
        while (reader.Read())
        {
            entries.Add(new JournalEntry
            {
                Chain = chain,
                Account = account,
                Nonce = (ulong)reader.GetInt64(0),
                Intent = reader.GetString(1),
                Call = new UnsignedCall(reader.IsDBNull(2) ? null : EvmAddress.Parse(reader.GetString(2)).Value, Amount(reader.GetString(3)), (byte[])reader[4], (ulong)reader.GetInt64(5)),
                Attempts = [.. JsonSerializer.Deserialize<StoredAttempt[]>((byte[])reader[6])!.Select(attempt => attempt.Read())],
                State = (JournalState)reader.GetInt32(7),
                MinedAs = reader.IsDBNull(8) ? null : Hash32.Parse(reader.GetString(8)),
            });
        }

        return entries;
    }

    private static Wei Amount(string quantity) => Hex.TryParseQuantity(quantity, out System.Numerics.BigInteger amount) ? new Wei(amount) : throw new InvalidDataException("an amount in the journal is malformed");

    private sealed record StoredAttempt(byte[] Raw, string Hash, string Tip, string Most, DateTimeOffset At)
    {
        public static StoredAttempt Of(SendAttempt attempt) => new(attempt.Raw, attempt.Hash.ToString(), Hex.Quantity(attempt.Fee.Tip.Amount), Hex.Quantity(attempt.Fee.Most.Amount), attempt.At);

        public SendAttempt Read() => new(Raw, Hash32.Parse(Hash), new FeeOffer(Amount(Tip), Amount(Most)), At);
    }
}
