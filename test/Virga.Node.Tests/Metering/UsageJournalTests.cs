using Microsoft.Extensions.Logging.Abstractions;
using Virga.Node.Metering;
using Virga.Node.Storage.Sqlite;
using Virga.Node.Values;

namespace Virga.Node.Tests.Metering;

public sealed class UsageJournalTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Append_FromManyThreadsOverManySegments_CountsEachOnce()
    {
        using UsageJournal journal = Open();
        UsageRollup rollup = Rollup(journal);
        Parallel.For(0, 8, _ =>
        {
            for (int i = 0; i < 500; i++)
            {
                Assert.Null(journal.Append(Record(3)));
                if (i % 100 == 0)
                {
                    rollup.CatchUp();
                }
            }
        });
        UsageTotals totals = Assert.Single(rollup.Read(DateTimeOffset.UnixEpoch));
        Assert.Equal((4000L, 4000L * 7), (totals.Calls, totals.Price.Nanos));
    }

    [Fact]
    public void Append_ThenJournalIsAbandoned_RecordsAreThereForTheNext()
    {
        // Not disposed: as after kill -9, only what is in the kernel's pages remains.
        UsageJournal abandoned = Open();
        for (int i = 0; i < 100; i++)
        {
            Assert.Null(abandoned.Append(Record(1)));
        }

        Rollup(abandoned).CatchUp();
        Assert.Null(abandoned.Append(Record(1)));

        using UsageJournal next = Open();
        Assert.Null(next.Append(Record(1)));
        Assert.Equal(102, Assert.Single(Rollup(next).Read(DateTimeOffset.UnixEpoch)).Calls);
        Assert.Equal(102, Rollup(next).Latest(1, 1000).Count);
    }

    [Fact]
    public void Trim_OldSegments_KeepsTotals()
    {
        using UsageJournal journal = Open(kept: 3);
        UsageRollup rollup = Rollup(journal);
        for (int i = 0; i < 64 * 20; i++)
        {
            journal.Append(Record(1));
        }

        rollup.CatchUp();
        Assert.InRange(Directory.EnumerateFiles(folder.At("usage")).Count(), 1, 4);
        Assert.Equal(64 * 20, Assert.Single(rollup.Read(DateTimeOffset.UnixEpoch)).Calls);
    }

    [Fact]
    public void Append_WarmPath_AllocatesNothing()
    {
        using UsageJournal journal = new(new UsageOptions { Folder = folder.At("usage") });
        journal.Append(Record(1));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            journal.Append(Record(1));
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static UsageRecord Record(int function) => new()
    {
        RequestId = RequestId.New(),
        FunctionNumber = function,
        StartedAtMicros = 3_600_000_000L * 5,
        DurationMicros = 10,
        InitMicros = 0,
        BilledMillis = 1,
        MemoryLimit = new MemorySize(128),
        PeakMemoryKiB = 1,
        CpuMicros = 1,
        BytesIn = 1,
        BytesOut = 1,
        Price = new NanoMoney(7),
        End = InvocationEnd.Success,
    };

    private UsageJournal Open(int kept = 100) => new(new UsageOptions { Folder = folder.At("usage"), SegmentRecords = 64, KeptSegments = kept });

    private UsageRollup Rollup(UsageJournal journal) => new(journal, new SqliteUsageStore(new SqliteDatabase(folder.At("db"))), TimeProvider.System, NullLogger<UsageRollup>.Instance);
}
