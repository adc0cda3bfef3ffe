using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace Virga.Node.Sandboxes;

/// <summary>
/// Reads a sandbox's memory peak and processor time from its cgroup through descriptors kept open: two <c>pread</c> calls, no path
/// look-up. Without a cgroup (weak sandbox) everything reads 0.
/// </summary>
internal sealed class CgroupUsage(SafeFileHandle? memory, SafeFileHandle? cpu, bool cpuInNanoseconds) : IDisposable
{
    /// <summary>Peak memory in KiB since the sandbox started, caches and <c>/tmp</c> included.</summary>
    public int PeakMemoryKiB() => (int)Math.Min(int.MaxValue, ReadFirstNumber(memory) >> 10);

    /// <summary>Processor time in microseconds since the sandbox started.</summary>
    public long CpuMicros()
    {
        long value = ReadFirstNumber(cpu);
        return cpuInNanoseconds ? value / 1000 : value;
    }

    public void Dispose()
    {
        memory?.Dispose();
        cpu?.Dispose();
    }

    private static long ReadFirstNumber(SafeFileHandle? file)
    {
        if (file is null || file.IsClosed)
        {
            return 0;
        }

        Span<byte> buffer = stackalloc byte[64];
        try
        {
            ReadOnlySpan<byte> text = buffer[..RandomAccess.Read(file, buffer, 0)];
            int start = text.IndexOfAnyInRange((byte)'0', (byte)'9');
            return start >= 0 && Utf8Parser.TryParse(text[start..], out long value, out _) ? value : 0;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or NotSupportedException)
        {
            return 0; // the group is gone: the instance died meanwhile
        }
    }
}
