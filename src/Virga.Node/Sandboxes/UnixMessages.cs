using System.Runtime.InteropServices;

namespace Virga.Node.Sandboxes;

/// <summary>Packets with descriptors over a Unix socket (<c>unix(7)</c>, <c>SCM_RIGHTS</c>), which .NET's sockets don't offer.</summary>
internal static unsafe partial class UnixMessages
{
    private const int MaxDescriptors = 16;
    private const int CloseOnExec = 0x40000000; // MSG_CMSG_CLOEXEC
    private const int SolSocket = 1;
    private const int ScmRights = 1;
    private const int EIntr = 4;

    /// <summary>Blocks for the next packet. Returns its length, 0 at the end of the connection, or -1 on an error.</summary>
    public static int Receive(int socket, Span<byte> packet, List<int> descriptors)
    {
        descriptors.Clear();
        byte* control = stackalloc byte[sizeof(ControlHeader) + (MaxDescriptors * sizeof(int))];
        fixed (byte* data = packet)
        {
            IoVector vector = new() { Base = data, Length = (nuint)packet.Length };
            MessageHeader message = new()
            {
                Vectors = &vector,
                VectorCount = 1,
                Control = control,
                ControlLength = (nuint)(sizeof(ControlHeader) + (MaxDescriptors * sizeof(int))),
            };
            nint read;
            do
            {
                read = recvmsg(socket, &message, CloseOnExec);
            }
            while (read < 0 && Marshal.GetLastPInvokeError() == EIntr);

            ControlHeader* header = (ControlHeader*)control;
            if (read > 0 && message.ControlLength >= (nuint)sizeof(ControlHeader) && header->Level == SolSocket && header->Type == ScmRights)
            {
                int count = ((int)header->Length - sizeof(ControlHeader)) / sizeof(int);
                descriptors.AddRange(new ReadOnlySpan<int>(control + sizeof(ControlHeader), count));
            }

            return (int)read;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint recvmsg(int socket, MessageHeader* message, int flags);

    [StructLayout(LayoutKind.Sequential)]
    private struct IoVector
    {
        public byte* Base;
        public nuint Length;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public IoVector* Vectors;
        public nuint VectorCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct ControlHeader
    {
        public nuint Length;
        public int Level;
        public int Type;
    }
}
