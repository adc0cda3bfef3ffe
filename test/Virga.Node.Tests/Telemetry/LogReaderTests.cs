using Virga.Node.Instances;
using Virga.Node.Storage.Sqlite;
using Virga.Node.Telemetry;

namespace Virga.Node.Tests.Telemetry;

public sealed class LogReaderTests : IDisposable
{
    private static readonly LogScan All = new("g", null, 0, long.MaxValue, false);
    private readonly TempFolder folder = new();
    private readonly SqliteLogStore store;
    private readonly LogReader reader;

    public LogReaderTests()
    {
        store = new SqliteLogStore(new SqliteDatabase(folder.At("db")), 1 << 30);
        reader = new LogReader(store);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Walk_ChunksThatOverlapInTime_GivesEachLineOnceInOrderBothWays()
    {
        Random random = new(7);
        List<LogChunk> chunks = [.. Enumerable.Range(0, 300).Select(i => Chunk($"s{i % 5}", [.. Enumerable.Range(0, 8).Select(_ => random.NextInt64(0, 500)).Order()]))];
        store.Append(chunks);
        StoredLogEvent[] forward = [.. reader.Forward(All, default)];
        Assert.Equal(2400, forward.Length);
        Assert.Equal(forward.OrderBy(line => line.Position), forward);
        Assert.Equal(2400, forward.DistinctBy(line => line.Position).Count());
        Assert.Equal(forward.Reverse(), reader.Backward(All, new LogPosition(long.MaxValue, 0, 0)));
    }

    [Fact]
    public void Walk_FromAPosition_GoesOnThereInBothDirections()
    {
        store.Append([Chunk("s", 1, 2, 2, 3), Chunk("t", 2, 4)]);
        StoredLogEvent[] all = [.. reader.Forward(All, default)];
        for (int i = 0; i < all.Length; i++)
        {
            Assert.Equal(all[(i + 1)..], reader.Forward(All, all[i].Position.After));
            Assert.Equal(all[..i].Reverse(), reader.Backward(All, all[i].Position));
        }
    }

    [Fact]
    public void Position_Text_IsReadBack()
    {
        LogPosition position = new(1_700_000_000_123, 77, 5);
        Assert.True(LogPosition.TryParse(position.ToString(), out LogPosition read));
        Assert.Equal(position, read);
        Assert.False(LogPosition.TryParse("1", out _));
        Assert.False(LogPosition.TryParse(new string('x', 56), out _));
    }

    private static LogChunk Chunk(string stream, params long[] times)
    {
        byte[] events = new byte[times.Length * (LogEvents.HeaderSize + 1)];
        for (int i = 0; i < times.Length; i++)
        {
            LogEvents.Write(events.AsSpan(i * (LogEvents.HeaderSize + 1)), times[i], "x"u8);
        }

        return LogChunk.Of("g", stream, 0, events);
    }
}
