using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Virga.Node.Storage.Mapped;

/// <summary>
/// One file of a log, mapped into memory. Entries lie one after the other, each after its length and its CRC-32C; the length is written
/// last, so that what <c>kill -9</c> cuts off isn't there, and the check sum shows what a power cut has torn.
/// </summary>
internal sealed unsafe partial class MappedSegment : IDisposable
{
    private const int Head = 2 * sizeof(uint), Alignment = 8;

    private readonly MemoryMappedFile map;
    private readonly MemoryMappedViewAccessor view;
    private readonly byte* start;
    private readonly int size;
    private int end;

    private MappedSegment(long number, string path, int size)
    {
        (Number, Path, this.size) = (number, path, size);
        map = MemoryMappedFile.CreateFromFile(path, FileMode.Open, null, 0);
        view = map.CreateViewAccessor();
        view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
    }

    public long Number { get; }

    public string Path { get; }

    /// <summary>Makes the file with all its blocks, so that writing to the mapping can't fail for want of disk.</summary>
    /// <exception cref="IOException">The disk has no room.</exception>
    public static MappedSegment Create(long number, string path, int size)
    {
        using (SafeFileHandle file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite))
        {
            int error = posix_fallocate((int)file.DangerousGetHandle(), 0, size);
            if (error != 0)
            {
                File.Delete(path);
                throw new IOException($"no room for {path} (error {error})", error);
            }
        }

        return new MappedSegment(number, path, size);
    }

    /// <summary>What an earlier process left, to be read only.</summary>
    public static MappedSegment? Open(long number, string path) => new FileInfo(path).Length is > Head and var length ? new MappedSegment(number, path, (int)length) : null;

    /// <summary>False: there is no room. For one writer at a time.</summary>
    public bool TryAppend(ReadOnlySpan<byte> entry)
    {
        if (size - end < Head + entry.Length)
        {
            return false;
        }

        byte* head = start + end;
        entry.CopyTo(new Span<byte>(head + Head, entry.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(new Span<byte>(head + sizeof(uint), sizeof(uint)), Sum(entry));
        Volatile.Write(ref *(int*)head, entry.Length);
        end += Next(entry.Length);
        return true;
    }

    /// <summary>The entry at an offset and the offset behind it; false: none is there, or none that is whole.</summary>
    public bool TryRead(ref int offset, out ReadOnlySpan<byte> entry)
    {
        entry = default;
        int length = offset <= size - Head ? Volatile.Read(ref *(int*)(start + offset)) : 0;
        if (length <= 0 || length > size - offset - Head)
        {
            return false;
        }

        entry = new ReadOnlySpan<byte>(start + offset + Head, length);
        bool isWhole = BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(start + offset + sizeof(uint), sizeof(uint))) == Sum(entry);
        offset += isWhole ? Next(length) : 0;
        return isWhole;
    }

    public void Dispose()
    {
        view.SafeMemoryMappedViewHandle.ReleasePointer();
        view.Dispose();
        map.Dispose();
    }

    private static int Next(int length) => (Head + length + Alignment - 1) / Alignment * Alignment;

    private static uint Sum(ReadOnlySpan<byte> entry)
    {
        uint sum = uint.MaxValue;
        for (; entry.Length >= sizeof(ulong); entry = entry[sizeof(ulong)..])
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(entry));
        }

        foreach (byte one in entry)
        {
            sum = BitOperations.Crc32C(sum, one);
        }

        return ~sum;
    }

    [LibraryImport("libc")]
    private static partial int posix_fallocate(int file, long offset, long length);
}
