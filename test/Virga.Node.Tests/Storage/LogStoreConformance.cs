using Virga.Node.Instances;
using Virga.Node.Telemetry;

namespace Virga.Node.Tests.Storage;

/// <summary>What every <see cref="ILogStore"/> does.</summary>
public abstract class LogStoreConformance
{
    [Fact]
    public void Read_AfterAppend_GivesLinesInOrderAndOnlyOfTheGroup()
    {
        ILogStore store = Open(1 << 20);
        store.Append([Chunk("g", "a"), Chunk("other", "x"), Chunk("g", "b")]);
        Assert.Equal(["a", "b"], Lines(store.Read("g", 0, 10)));
        long first = store.Read("g", 0, 1)[0].Id;
        Assert.Equal(["b"], Lines(store.Read("g", first, 10)));
        Assert.Equal(["b"], Lines(store.ReadLatest("g", 1)));
        Assert.Equal(["a", "b"], Lines(Open(1 << 20).ReadLatest("g", 10)));
    }

    [Fact]
    public void Append_BeyondTheLimit_DropsTheOldest()
    {
        ILogStore store = Open(10_000);
        for (int i = 0; i < 500; i++)
        {
            store.Append([Chunk("g", $"{i:D4} {new string('x', 100)}")]);
        }

        string[] kept = Lines(store.Read("g", 0, 10_000));
        Assert.InRange(kept.Length, 1, 100);
        Assert.StartsWith("0499", kept[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Scan_SpansAndStreams_GivesThoseChunksByTheirEdge()
    {
        ILogStore store = Open(1 << 20);
        store.Append([Chunk("g", "late", 300), Chunk("g", "early", 100), Chunk("g", "else", 200, "t"), Chunk("g", "more", 250, "u")]);
        Assert.Equal(["early", "else", "more", "late"], Lines(store.Scan(new LogScan("g", null, 0, 1000, false))));
        Assert.Equal(["late", "early"], Lines(store.Scan(new LogScan("g", ["s"], 0, 1000, true))));
        Assert.Equal(["else", "late"], Lines(store.Scan(new LogScan("g", ["s", "t"], 101, 1000, false))));
        Assert.Equal(["else", "more"], Lines(store.Scan(new LogScan("g", null, 101, 300, false))));
    }

    [Fact]
    public void Scan_MoreChunksThanAPage_GivesEachOnce()
    {
        ILogStore store = Open(10 << 20);
        store.Append([.. Enumerable.Range(0, 1000).Select(i => Chunk("g", $"{i:D4}", i / 7))]);
        string[] all = Lines(store.Scan(new LogScan("g", null, 0, 1000, false)));
        Assert.Equal(Enumerable.Range(0, 1000).Select(i => $"{i:D4}"), all);
        Assert.Equal(all.Reverse(), Lines(store.Scan(new LogScan("g", ["s"], 0, 1000, true))));
    }

    [Fact]
    public void Delete_GroupOrStream_RemovesItsLinesOnly()
    {
        ILogStore store = Open(1 << 20);
        store.Append([Chunk("g", "a"), Chunk("g", "b", 1, "t"), Chunk("h", "c")]);
        Assert.True(store.Delete("g", "t"));
        Assert.False(store.Delete("g", "t"));
        Assert.Equal(["a"], Lines(store.Read("g", 0, 10)));
        Assert.True(store.Delete("g", null));
        Assert.False(store.Delete("g", null));
        Assert.Empty(store.Read("g", 0, 10));
        Assert.Single(store.Read("h", 0, 10));
    }

    internal static LogChunk Chunk(string group, string line, long time = 1000, string stream = "s")
    {
        byte[] text = System.Text.Encoding.UTF8.GetBytes(line);
        byte[] events = new byte[LogEvents.HeaderSize + text.Length];
        LogEvents.Write(events, time, text);
        return LogChunk.Of(group, stream, time, events);
    }

    internal abstract ILogStore Open(long maxBytes);

    private static string[] Lines(IEnumerable<LogChunk> chunks) => [.. chunks.SelectMany(chunk => LogEvents.Read(chunk.Events)).Select(line => line.Message)];
}
