using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Virga.Node.Instances;

/// <summary>Non-blocking reads and readiness of pipes, for which .NET has no asynchronous form that spares a thread each.</summary>
internal static unsafe partial class LogPipe
{
    public const int Readable = 0x1; // EPOLLIN; hang-up and error are always reported
    private const int CloseOnExec = 0x80000;
    private const int Add = 1;
    private const int Delete = 2;

    public static int CreatePoll() => epoll_create1(CloseOnExec);

    public static void Watch(int poll, SafeFileHandle pipe, int key)
    {
        PollEvent wanted = new() { Events = Readable, Key = key };
        _ = epoll_ctl(poll, Add, pipe, &wanted);
    }

    public static void Forget(int poll, SafeFileHandle pipe)
    {
        PollEvent unused = default;
        _ = epoll_ctl(poll, Delete, pipe, &unused);
    }

    /// <summary>Keys of pipes that have bytes or ended; blocks up to <paramref name="milliseconds"/>.</summary>
    public static int Wait(int poll, Span<int> keys, int milliseconds)
    {
        PollEvent* events = stackalloc PollEvent[keys.Length];
        int count = epoll_wait(poll, events, keys.Length, milliseconds);
        for (int i = 0; i < count; i++)
        {
            keys[i] = (int)events[i].Key;
        }

        return Math.Max(0, count);
    }

    /// <summary>Bytes read; 0 at the end; -1 when there is nothing now.</summary>
    public static int Read(SafeFileHandle pipe, Span<byte> buffer)
    {
        fixed (byte* data = buffer)
        {
            return (int)read(pipe, data, (nuint)buffer.Length);
        }
    }

    [LibraryImport("libc")]
    private static partial int epoll_create1(int flags);

    [LibraryImport("libc")]
    private static partial int epoll_ctl(int poll, int operation, SafeFileHandle file, PollEvent* wanted);

    [LibraryImport("libc")]
    private static partial int epoll_wait(int poll, PollEvent* events, int max, int milliseconds);

    [LibraryImport("libc")]
    private static partial nint read(SafeFileHandle file, byte* buffer, nuint count);

    [StructLayout(LayoutKind.Sequential, Pack = 4)] // packed on x86-64, see epoll_ctl(2)
    private struct PollEvent
    {
        public int Events;
        public long Key;
    }
}
