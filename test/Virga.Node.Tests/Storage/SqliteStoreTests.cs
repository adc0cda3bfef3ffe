using Virga.Node.Chain.Nonces;
using Virga.Node.Federation.Registry;
using Virga.Node.Functions;
using Virga.Node.Identity;
using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Mfa;
using Virga.Node.Identity.Tokens;
using Virga.Node.Invocations.Async;
using Virga.Node.Mesh.Topics;
using Virga.Node.Metering;
using Virga.Node.Services.Queues;
using Virga.Node.Services.Timetables;
using Virga.Node.Storage.Sqlite;
using Virga.Node.Telemetry;
using Virga.Node.Telemetry.Metrics;
using Virga.Node.Triggers.Chain;

namespace Virga.Node.Tests.Storage;

public sealed class SqliteAccessKeyStoreTests : AccessKeyStoreConformance, IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    internal override IAccessKeyStore Open() => new SqliteAccessKeyStore(new SqliteDatabase(folder.At("db")), SecretBox.Open(folder.At("key")));
}

public sealed class SqliteIdentityStoreTests : IdentityStoreConformance, IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    internal override IIdentityStore Open() => new SqliteIdentityStore(new SqliteDatabase(folder.At("db")));
}

public sealed class SqliteMfaDeviceStoreTests : MfaDeviceStoreConformance, IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Reseal_AfterARotation_KeepsTheDevicesReadable()
    {
        SecretBox box = SecretBox.Open(folder.At("key"));
        SqliteMfaDeviceStore store = new(new SqliteDatabase(folder.At("db")), box);
        store.Save(new MfaDevice { SerialNumber = "s", Secret = "a secret of theirs"u8.ToArray() });
        box.Rotate(store.Reseal);
        box.Rotate(store.Reseal);
        Assert.Equal("a secret of theirs"u8.ToArray(), Assert.Single(Open().Load()).Secret);
        Assert.All(Directory.EnumerateFiles(folder.Path), path => Assert.DoesNotContain("a secret of theirs", System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path)), StringComparison.Ordinal));
    }

    internal override IMfaDeviceStore Open() => new SqliteMfaDeviceStore(new SqliteDatabase(folder.At("db")), SecretBox.Open(folder.At("key")));
}

public sealed class SqliteTokenKeyStoreTests : TokenKeyStoreConformance, IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    internal override ITokenKeyStore Open() => new SqliteTokenKeyStore(new SqliteDatabase(folder.At("db")), SecretBox.Open(folder.At("key")));
}

public sealed class SqliteFunctionStoreTests : FunctionStoreConformance, IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Save_Secrets_AreNotInTheFilesInClear()
    {
        Load_AfterSaveAndReopen_GivesAllOfTheFunction();
        foreach (string path in Directory.EnumerateFiles(folder.Path))
        {
            Assert.DoesNotContain("s3cr3t-value", System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(path)), StringComparison.Ordinal);
        }
    }

    internal override IFunctionStore Open() => new SqliteFunctionStore(new SqliteDatabase(folder.At("db")), SecretBox.Open(folder.At("key")));
}

public sealed class SqliteUsageStoreTests : UsageStoreConformance, IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    internal override IUsageStore Open() => new SqliteUsageStore(new SqliteDatabase(folder.At("db")));
}

public sealed class SqliteLogStoreTests : LogStoreConformance, IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    internal override ILogStore Open(long maxBytes) => new SqliteLogStore(new SqliteDatabase(folder.At("db")), maxBytes);
}

public sealed class SqliteLogCatalogTests : LogCatalogConformance, IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    internal override (ILogCatalog Catalog, ILogStore Store) Open() =>
        (new SqliteLogCatalog(new SqliteDatabase(folder.At("db"))), new SqliteLogStore(new SqliteDatabase(folder.At("db")), 1 << 20));
}

public sealed class SqliteMetricStoreTests : MetricStoreConformance, IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    internal override IMetricStore Open() => new SqliteMetricStore(new SqliteDatabase(folder.At("db")));
}

public sealed class SqliteAsyncEventStoreTests : AsyncEventStoreConformance, IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    internal override IAsyncEventStore Open() => new SqliteAsyncEventStore(new SqliteDatabase(folder.At("db")), new AsyncOptions());
}

public sealed class SqliteQueueStoreTests : QueueStoreConformance, IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    internal override IQueueStore Open() => new SqliteQueueStore(new SqliteDatabase(folder.At("db")));
}

public sealed class SqliteDeliveryStoreTests : DeliveryStoreConformance, IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    internal override (IDeliveryStore Deliveries, IAsyncEventStore Calls, ITimetableStore<Alarm> Alarms) Open()
    {
        SqliteDatabase database = new(folder.At("db"));
        SqliteAsyncEventStore calls = new(database, new AsyncOptions());
        return (new SqliteDeliveryStore(database, calls.Commits), calls, new SqliteTimetableStore<Alarm>(database, calls.Commits, "alarm"));
    }
}

public sealed class SqliteTopicStoreTests : TopicStoreConformance, IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    internal override (ITopicStore Topics, IAsyncEventStore Calls) Open()
    {
        SqliteDatabase database = new(folder.At("db"));
        SqliteAsyncEventStore calls = new(database, new AsyncOptions());
        return (new SqliteTopicStore(database, calls.Commits, Options), calls);
    }
}

public sealed class SqliteTransactionJournalTests : TransactionJournalConformance, IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    internal override ITransactionJournal Open() => new SqliteTransactionJournal(new SqliteDatabase(folder.At("db")));
}

public sealed class SqliteChainTriggerStoreTests : ChainTriggerStoreConformance, IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    internal override IChainTriggerStore Open() => new SqliteChainTriggerStore(new SqliteDatabase(folder.At("db")));
}

public sealed class SqliteRegistryStoreTests : RegistryStoreConformance, IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    internal override IRegistryStore Open() => new SqliteRegistryStore(new SqliteDatabase(folder.At("db")));
}
