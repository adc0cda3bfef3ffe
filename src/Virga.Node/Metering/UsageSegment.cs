using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Virga.Node.Metering;

/// <summary>
/// One file of the journal, mapped into memory. A slot belongs to whoever takes its number; what is written to the mapping is in the
/// kernel's page cache at once and so survives the death of this process.
/// </summary>
internal sealed unsafe partial class UsageSegment : IDisposable
{
    private readonly MemoryMappedFile map;
    private readonly MemoryMappedViewAccessor view;
    private readonly UsageSlot* slots;
    private int taken;

    private UsageSegment(long number, string path, int capacity, bool isSealed)
    {
        (Number, Path, Capacity, IsSealed) = (number, path, capacity, isSealed);
        taken = isSealed ? capacity : 0;
        map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0);
        view = map.CreateViewAccessor();
        byte* start = null;
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        slots = (UsageSlot*)start;
    }

    public long Number { get; }

    public string Path { get; }

    public int Capacity { get; }

    /// <summary>Left by an earlier process: what it never finished to write stays unwritten.</summary>
    public bool IsSealed { get; }

    /// <summary>Makes the file with all its blocks, so that writing to the mapping can't fail for want of disk.</summary>
    public static UsageSegment Create(long number, string path, int capacity)
    {
        using (SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite))
        {
            int error = posix_fallocate((int)file.DangerousGetHandle(), 0, (long)capacity * UsageSlot.Size);
            if (error != 0)
            {
                File.Delete(path);
                throw new IOException($"no room for the usage journal (error {error})", error);
            }
        }

        return new UsageSegment(number, path, capacity, isSealed: false);
    }

    /// <summary>Opens what an earlier process left: it is read, never written.</summary>
    public static UsageSegment OpenSealed(long number, string path) =>
        new(number, path, (int)(new FileInfo(path).Length / UsageSlot.Size), isSealed: true);

    /// <summary>False when the segment is full.</summary>
    public bool TryWrite(in UsageSlot slot)
    {
        int index = Interlocked.Increment(ref taken) - 1;
        if (index >= Capacity)
        {
            return false;
        }

        slots[index] = slot;
        Volatile.Write(ref slots[index].Committed, 1);
        return true;
    }

    /// <summary>False for a slot that isn't written, or not yet.</summary>
    public bool TryRead(int index, out UsageSlot slot)
    {
        bool committed = Volatile.Read(ref slots[index].Committed) == 1;
        slot = committed ? slots[index] : default;
        return committed;
    }

    /// <summary>To the disk: against a power cut.</summary>
    public void Flush() => view.Flush();

    public void Dispose()
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        map.Dispose();
    }

    [LibraryImport("libc")]
    private static partial int posix_fallocate(int file, long offset, long length);
}
