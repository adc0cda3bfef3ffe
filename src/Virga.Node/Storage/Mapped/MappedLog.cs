using System.Globalization;
using Virga.Node.Values;

namespace Virga.Node.Storage.Mapped;

/// <summary>
/// Entries in memory-mapped files: what is appended is in the kernel's page cache at once and outlives <c>kill -9</c>, without a system
/// call. A power cut may lose the last of it. For one writer and one reader at a time.
/// </summary>
internal sealed class MappedLog : IDisposable
{
    private const string Extension = ".log";

    private readonly string folder;
    private readonly int segmentSize;
    private MappedSegment[] segments;
    private long written;

    /// <param name="reached">Up to where what is there has been read before: new files are numbered after it.</param>
    public MappedLog(string folder, LogPosition reached, int segmentSize = 4 << 20)
    {
        (this.folder, this.segmentSize) = (folder, segmentSize);
        Directory.CreateDirectory(folder);
        (long Number, string Path)[] left = [.. Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal)
            .Select(path => (long.Parse(Path.GetFileNameWithoutExtension(path), CultureInfo.InvariantCulture), path))];
        segments = [.. left.Select(file => MappedSegment.Open(file.Number, file.Path)).OfType<MappedSegment>()];
        Add(1 + Math.Max(reached.Segment, left.Length == 0 ? 0 : left[^1].Number));
    }

    /// <summary>Bytes that were appended since the log was opened.</summary>
    public long Written => Volatile.Read(ref written);

    /// <summary>It outlives the process when this returns.</summary>
    /// <exception cref="StorageException">The disk has no room.</exception>
    public void Append(ReadOnlySpan<byte> entry)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(entry.Length, segmentSize / 2);
        ObjectDisposedException.ThrowIf(segments.Length == 0, this);
        if (!segments[^1].TryAppend(entry))
        {
            Add(segments[^1].Number + 1);
            segments[^1].TryAppend(entry);
        }

        Volatile.Write(ref written, written + entry.Length);
    }

    /// <summary>Gives each entry from a position on; returns the position behind the last.</summary>
    public LogPosition Scan(LogPosition from, Action<ReadOnlySpan<byte>> each)
    {
        LogPosition reached = from;
        foreach (MappedSegment segment in Volatile.Read(ref segments).Where(segment => segment.Number >= from.Segment))
        {
            int offset = segment.Number == from.Segment ? from.Offset : 0;
            while (segment.TryRead(ref offset, out ReadOnlySpan<byte> entry))
            {
                each(entry);
            }

            reached = new LogPosition(segment.Number, offset); // a segment gets a successor only when it is full
        }

        return reached;
    }

    /// <summary>Removes the files that end before a position. Not while <see cref="Scan"/> runs.</summary>
    public void Trim(LogPosition before)
    {
        MappedSegment[] all = Volatile.Read(ref segments);
        foreach (MappedSegment over in all.Where(segment => segment.Number < before.Segment))
        {
            File.Delete(over.Path);
            over.Dispose();
        }

        MappedSegment[] now;
        do
        {
            all = Volatile.Read(ref segments);
            now = [.. all.Where(segment => segment.Number >= before.Segment)];
        }
        while (Interlocked.CompareExchange(ref segments, now, all) != all);
    }

    /// <summary>Neither while <see cref="Scan"/> nor while <see cref="Append"/> runs.</summary>
    public void Dispose()
    {
        foreach (MappedSegment segment in Interlocked.Exchange(ref segments, []))
        {
            segment.Dispose();
        }
    }

    private void Add(long number)
    {
        try
        {
            MappedSegment next = MappedSegment.Create(number, Path.Combine(folder, number.ToString("D12", CultureInfo.InvariantCulture) + Extension), segmentSize);
            MappedSegment[] all;
            do
            {
                all = Volatile.Read(ref segments);
            }
            while (Interlocked.CompareExchange(ref segments, [.. all, next], all) != all);
        }
        catch (IOException e)
        {
            throw new StorageException("The node's disk is full or fails: nothing was changed.", e);
        }
    }
}
