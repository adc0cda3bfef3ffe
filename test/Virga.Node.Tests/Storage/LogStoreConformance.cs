using Virga.Node.Instances;
using Virga.Node.Telemetry;

namespace Virga.Node.Tests.Storage;

/// <summary>What every <see cref="ILogStore"/> does.</summary>
public abstract class LogStoreConformance
{
    [Fact]
    public void Read_AfterAppend_GivesLinesInOrderAndOnlyOfTheFunction()
    {
        ILogStore store = Open(1 << 20);
        store.Append([Chunk(1, "a"), Chunk(2, "other"), Chunk(1, "b")]);
        Assert.Equal(["a", "b"], Lines(store.Read(1, 0, 10)));
        long first = store.Read(1, 0, 1)[0].Id;
        Assert.Equal(["b"], Lines(store.Read(1, first, 10)));
        Assert.Equal(["b"], Lines(store.ReadLatest(1, 1)));
        Assert.Equal(["a", "b"], Lines(Open(1 << 20).ReadLatest(1, 10)));
    }

    [Fact]
    public void Append_BeyondTheLimit_DropsTheOldest()
    {
        ILogStore store = Open(10_000);
        for (int i = 0; i < 500; i++)
        {
            store.Append([Chunk(1, $"{i:D4} {new string('x', 100)}")]);
        }

        string[] kept = Lines(store.Read(1, 0, 10_000));
        Assert.InRange(kept.Length, 1, 100);
        Assert.StartsWith("0499", kept[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void DeleteFunction_RemovesItsLinesOnly()
    {
        ILogStore store = Open(1 << 20);
        store.Append([Chunk(1, "a"), Chunk(2, "b")]);
        store.DeleteFunction(1);
        Assert.Empty(store.Read(1, 0, 10));
        Assert.Single(store.Read(2, 0, 10));
    }

    internal abstract ILogStore Open(long maxBytes);

    private static LogChunk Chunk(int function, string line)
    {
        byte[] text = System.Text.Encoding.UTF8.GetBytes(line);
        byte[] events = new byte[LogEvents.HeaderSize + text.Length];
        LogEvents.Write(events, 1000, text);
        return new LogChunk(0, function, "s", 1000, events);
    }

    private static string[] Lines(IReadOnlyList<LogChunk> chunks) => [.. chunks.SelectMany(chunk => LogEvents.Read(chunk.Events)).Select(line => line.Message)];
}
