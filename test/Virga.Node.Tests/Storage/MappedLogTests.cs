using System.Text;
using Virga.Node.Storage.Mapped;

namespace Virga.Node.Tests.Storage;

public sealed class MappedLogTests : IDisposable
{
    private const int Segment = 4096;
    private readonly TempFolder folder = new();
    private readonly List<MappedLog> logs = [];

    public void Dispose()
    {
        logs.ForEach(log => log.Dispose());
        folder.Dispose();
    }

    [Fact]
    public void Append_ThenOpenedByAnother_IsThereInOrderOverManyFiles()
    {
        MappedLog log = Open(default);
        string[] entries = [.. Enumerable.Range(0, 500).Select(i => new string('x', i % 90) + i)];
        Array.ForEach(entries, entry => log.Append(Encoding.UTF8.GetBytes(entry)));
        Assert.Equal(entries, Read(log, default).Entries);
        Assert.Equal(entries, Read(Open(default), default).Entries); // the first wasn't closed: as after kill -9
        Assert.True(Directory.GetFiles(folder.At("log")).Length > 3);
    }

    [Fact]
    public void Scan_FromWhereItEnded_GivesOnlyWhatCameAfter()
    {
        MappedLog log = Open(default);
        log.Append("one"u8);
        LogPosition first = Read(log, default).Reached;
        Assert.Empty(Read(log, first).Entries);
        log.Append("two"u8);
        (List<string> entries, LogPosition second) = Read(log, first);
        Assert.Equal(["two"], entries);
        for (int i = 0; i < 200; i++)
        {
            log.Append(new byte[100]);
        }

        LogPosition last = Read(log, second).Reached;
        log.Trim(last);
        Assert.Single(Directory.GetFiles(folder.At("log")));
        Assert.Empty(Read(Open(last), last).Entries);
    }

    [Fact]
    public void Scan_OfATornEntry_EndsBeforeItAndGoesOnWithTheNextFile()
    {
        MappedLog log = Open(default);
        log.Append("whole"u8);
        log.Append("torn"u8);
        log.Append("behind"u8);
        string file = Assert.Single(Directory.GetFiles(folder.At("log")));
        byte[] bytes = File.ReadAllBytes(file);
        bytes[bytes.AsSpan().IndexOf("torn"u8)] = (byte)'T';
        File.WriteAllBytes(file, bytes);
        MappedLog next = Open(default);
        next.Append("later"u8);
        Assert.Equal(["whole", "later"], Read(next, default).Entries);
    }

    [Fact]
    public void Append_TooLargeOrAfterDisposal_Throws()
    {
        MappedLog log = Open(default);
        Assert.Throws<ArgumentOutOfRangeException>(() => log.Append(new byte[Segment]));
        log.Dispose();
        Assert.Throws<ObjectDisposedException>(() => log.Append("x"u8));
    }

    private MappedLog Open(LogPosition reached)
    {
        MappedLog log = new(folder.At("log"), reached, Segment);
        logs.Add(log);
        return log;
    }

    private static (List<string> Entries, LogPosition Reached) Read(MappedLog log, LogPosition from)
    {
        List<string> entries = [];
        LogPosition reached = log.Scan(from, entry => entries.Add(Encoding.UTF8.GetString(entry)));
        return (entries, reached);
    }
}
