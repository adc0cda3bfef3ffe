using Microsoft.Data.Sqlite;
using Virga.Node.Chain.Crypto;
using Virga.Node.Invocations.Async;
using Virga.Node.Mesh.Topics;

namespace Virga.Node.Storage.Sqlite;

/// <summary>In the file of the asynchronous events, so that a message and its calls are one transaction.</summary>
internal sealed class SqliteTopicStore : ITopicStore
{
    private const int TrimEvery = 32;

    private readonly SqliteDatabase database;
    private readonly GroupCommit commits;
    private readonly TopicOptions options;
    private readonly SqliteDocuments<TopicSubscription> subscriptions;
    private int added;

    public SqliteTopicStore(SqliteDatabase database, GroupCommit commits, TopicOptions options)
    {
        (this.database, this.commits, this.options) = (database, commits, options);
        subscriptions = new SqliteDocuments<TopicSubscription>(database, "topic-subscription");
        using SqliteConnection connection = database.Open();
        SqliteDatabase.Execute(connection, """
            CREATE TABLE IF NOT EXISTS topic_messages (
                id INTEGER PRIMARY KEY AUTOINCREMENT, digest BLOB NOT NULL UNIQUE, topic TEXT NOT NULL, publisher TEXT NOT NULL, sequence INTEGER NOT NULL, at INTEGER NOT NULL, size INTEGER NOT NULL, block BLOB NOT NULL);
            CREATE INDEX IF NOT EXISTS topic_messages_topic ON topic_messages (topic, id);
            CREATE TABLE IF NOT EXISTS topic_publishers (
                topic TEXT NOT NULL, publisher TEXT NOT NULL, complete INTEGER, sequence INTEGER NOT NULL, digest BLOB NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (topic, publisher)) WITHOUT ROWID;
            """);
    }

    public IReadOnlyList<TopicSubscription> Subscriptions() => subscriptions.Load();

    public void Save(TopicSubscription subscription) => subscriptions.Save(subscription.Id, subscription);

    public void Delete(string subscription) => subscriptions.Delete(subscription);

    public async Task<bool> AddAsync(TopicRecord message, IReadOnlyList<AsyncEvent> calls, DateTimeOffset now)
    {
        bool isNew = false;
        await commits.WriteAsync(connection =>
        {
            isNew = Insert(connection, message);
            foreach (AsyncEvent call in isNew ? calls : [])
            {
                SqliteAsyncEventStore.Insert(connection, call);
            }

            if (isNew && ++added % TrimEvery == 0)
            {
                Trim(connection, message.Message.Topic);
            }
        }).ConfigureAwait(false);
        return isNew;
    }

    public ulong? CompleteTo(string topic, string publisher) => database.Read(connection => (ulong?)Complete(connection, topic, publisher));

    public Task SetCompleteAsync(string topic, string publisher, ulong sequence) => commits.WriteAsync(connection => SqliteRows.Execute(
        connection,
        "UPDATE topic_publishers SET complete = max(ifnull(complete, 0), $sequence) WHERE topic = $topic AND publisher = $publisher",
        ("$topic", topic),
        ("$publisher", publisher),
        ("$sequence", (long)sequence)));

    public TopicHead? Head(string topic, string publisher) => database.Read(connection => SqliteRows.Read(
        connection,
        "SELECT sequence, digest FROM topic_publishers WHERE topic = $topic AND publisher = $publisher",
        row => (TopicHead?)new TopicHead((ulong)row.GetInt64(0), Hash32.Of((byte[])row[1])),
        ("$topic", topic),
        ("$publisher", publisher)).SingleOrDefault());

    public IReadOnlyList<(string Topic, DateTimeOffset At)> TopicsOf(string publisher) => database.Read(connection => SqliteRows.Read(
        connection, "SELECT topic, at FROM topic_publishers WHERE publisher = $publisher", row => (row.GetString(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1))), ("$publisher", publisher)));

    public byte[]? Block(Hash32 digest) => database.Read(connection => SqliteRows.Read(connection, "SELECT block FROM topic_messages WHERE digest = $digest", row => (byte[])row[0], ("$digest", digest.ToArray())).SingleOrDefault());

    public IReadOnlyList<TopicEntry> History(string topic, int limit) => database.Read(connection => SqliteRows.Read(
        connection,
        "SELECT digest, publisher, sequence, at, size FROM topic_messages WHERE topic = $topic ORDER BY id DESC LIMIT $limit",
        row => new TopicEntry(Hash32.Of((byte[])row[0]), row.GetString(1), (ulong)row.GetInt64(2), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)), row.GetInt32(4)),
        ("$topic", topic),
        ("$limit", limit)));

    private static long? Complete(SqliteConnection connection, string topic, string publisher) => SqliteRows.Read(
        connection, "SELECT complete FROM topic_publishers WHERE topic = $topic AND publisher = $publisher", row => row.NumberOrNull(0), ("$topic", topic), ("$publisher", publisher)).SingleOrDefault();

    private static bool Insert(SqliteConnection connection, TopicRecord record)
    {
        TopicMessage message = record.Message;
        (string Name, object? Value)[] values =
        [
            ("$digest", record.Head.Digest.ToArray()), ("$topic", message.Topic), ("$publisher", message.Publisher), ("$sequence", (long)message.Sequence), ("$at", message.At.ToUnixTimeMilliseconds()),
            ("$size", message.Data.Length), ("$block", record.Block),
        ];
        if (Complete(connection, message.Topic, message.Publisher) >= (long)message.Sequence
            || SqliteRows.Execute(connection, "INSERT OR IGNORE INTO topic_messages (digest, topic, publisher, sequence, at, size, block) VALUES ($digest, $topic, $publisher, $sequence, $at, $size, $block)", values) == 0)
        {
            return false;
        }

        SqliteRows.Execute(
            connection,
            """
            INSERT INTO topic_publishers (topic, publisher, complete, sequence, digest, at) VALUES ($topic, $publisher, iif($sequence = 1, 1, NULL), $sequence, $digest, $at)
            ON CONFLICT (topic, publisher) DO UPDATE SET
                complete = iif(complete = $sequence - 1, $sequence, complete),
                digest = iif($sequence > sequence, $digest, digest), at = iif($sequence > sequence, $at, at), sequence = max(sequence, $sequence)
            """,
            values);
        return true;
    }

    /// <summary>The oldest go until number and bytes are within their bounds.</summary>
    private void Trim(SqliteConnection connection, string topic)
    {
        long bytes = 0;
        int count = 0;
        long last = SqliteRows.Read(connection, "SELECT id, length(block) FROM topic_messages WHERE topic = $topic ORDER BY id DESC", row => (Id: row.GetInt64(0), Size: row.GetInt64(1)), ("$topic", topic))
            .FirstOrDefault(one => ++count > options.Kept || (bytes += one.Size) > options.KeptBytes).Id;
        SqliteRows.Execute(connection, "DELETE FROM topic_messages WHERE topic = $topic AND id <= $last", ("$topic", topic), ("$last", last));
    }
}
