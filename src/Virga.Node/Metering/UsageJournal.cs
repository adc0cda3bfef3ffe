using System.Globalization;
using Virga.Node.Values;

namespace Virga.Node.Metering;

/// <summary>
/// Usage records in memory-mapped segment files. A record is safe from <c>kill -9</c> when <see cref="Append"/> returns; a power cut
/// can lose the last second, which is how often the mapping is flushed to the disk.
/// </summary>
internal sealed class UsageJournal : IDisposable
{
    private readonly UsageOptions options;
    private readonly Lock rolling = new();
    private UsageSegment[] segments;
    private volatile UsageSegment current;

    public UsageJournal(UsageOptions options)
    {
        this.options = options;
        Directory.CreateDirectory(options.Folder);
        UsageSegment[] left = [.. Directory.EnumerateFiles(options.Folder, "*.usage").Order(StringComparer.Ordinal)
            .Select(path => UsageSegment.OpenSealed(long.Parse(Path.GetFileNameWithoutExtension(path), CultureInfo.InvariantCulture), path))];
        current = Create(left.Length == 0 ? 1 : left[^1].Number + 1);
        segments = [.. left, current];
    }

    /// <summary>Oldest first. The last is being written.</summary>
    public IReadOnlyList<UsageSegment> Segments => Volatile.Read(ref segments);

    /// <summary>Null when the record is safe; an error when the disk has no room for another segment.</summary>
    public VirgaError? Append(in UsageRecord record)
    {
        UsageSlot slot = UsageSlot.Of(record);
        while (true)
        {
            UsageSegment segment = current;
            if (segment.TryWrite(slot))
            {
                return null;
            }

            if (Roll(segment) is { } error)
            {
                return error;
            }
        }
    }

    /// <summary>Gives each record from a checkpoint on, once; returns the checkpoint that was reached.</summary>
    public UsageCheckpoint Scan(UsageCheckpoint from, Action<UsageSlot> add)
    {
        UsageCheckpoint reached = from;
        foreach (UsageSegment segment in Segments.Where(segment => segment.Number >= from.Segment))
        {
            reached = new UsageCheckpoint(segment.Number, Scan(segment, segment.Number == from.Segment ? from.Index : 0, add));
            if (reached.Index < segment.Capacity)
            {
                break; // a writer hasn't finished, or nothing more is there yet
            }
        }

        return reached;
    }

    /// <summary>Removes the oldest segments beyond the kept number, as far as they come before <paramref name="number"/>.</summary>
    public void Trim(long number)
    {
        lock (rolling)
        {
            while (segments.Length > options.KeptSegments && segments[0].Number < number)
            {
                File.Delete(segments[0].Path); // the mapping stays valid for a reader that is in it; the finaliser unmaps
                Volatile.Write(ref segments, segments[1..]);
            }
        }
    }

    public void Dispose()
    {
        foreach (UsageSegment segment in segments)
        {
            segment.Dispose();
        }
    }

    /// <summary>Gives the records from an index on; returns the first that isn't there yet.</summary>
    private static int Scan(UsageSegment segment, int from, Action<UsageSlot> add)
    {
        for (int index = from; index < segment.Capacity; index++)
        {
            if (segment.TryRead(index, out UsageSlot slot))
            {
                add(slot);
            }
            else if (!segment.IsSealed)
            {
                return index;
            }
        }

        return segment.Capacity;
    }

    private VirgaError? Roll(UsageSegment full)
    {
        lock (rolling)
        {
            if (!ReferenceEquals(current, full))
            {
                return null;
            }

            try
            {
                UsageSegment next = Create(full.Number + 1);
                Volatile.Write(ref segments, [.. segments, next]);
                current = next;
                return null;
            }
            catch (IOException)
            {
                return new VirgaError(Outcome.InsufficientStorage, "The node's disk is full: usage can't be recorded.");
            }
        }
    }

    private UsageSegment Create(long number) =>
        UsageSegment.Create(number, Path.Combine(options.Folder, $"{number:D12}.usage"), options.SegmentRecords);
}
