using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Virga.WideArea;

/// <summary>A network device whose packets a program reads and writes. Source: the kernel's Documentation/networking/tuntap.</summary>
[SupportedOSPlatform("linux")]
internal sealed partial class TunDevice : IDisposable
{
    /// <summary>Bytes of a packet at most.</summary>
    public const int Mtu = 1_400;

    private const int NameSize = 16;
    private const int RequestSize = 40;
    private const ulong SetInterface = 0x400454ca; // TUNSETIFF
    private const short Tun = 0x0001, NoInformation = 0x1000;

    private readonly NetworkNamespace space;
    private readonly string name;
    private readonly SafeFileHandle handle;

    private TunDevice(NetworkNamespace space, string name, SafeFileHandle handle) => (this.space, this.name, this.handle) = (space, name, handle);

    /// <summary>Made in the namespace, with an address in a network of 256, and up.</summary>
    public static TunDevice Create(NetworkNamespace space, string name, string address)
    {
        TunDevice device = new(space, name, space.Run(() => Open(name)));
        space.Execute("ip", "link", "set", "lo", "up");
        space.Execute("ip", "address", "add", $"{address}/24", "dev", name);
        space.Execute("ip", "link", "set", "dev", name, "mtu", $"{Mtu}", "up");
        return device;
    }

    /// <summary>The next packet that leaves the namespace; 0: the device is gone.</summary>
    public int Read(Span<byte> packet) => (int)Math.Max(0, Read(handle, ref MemoryMarshal.GetReference(packet), packet.Length));

    /// <summary>A packet arrives. One that the kernel has no room for is lost, as on any network.</summary>
    public void Write(ReadOnlySpan<byte> packet) => Write(handle, in MemoryMarshal.GetReference(packet), packet.Length);

    /// <summary>Takes the device away, which ends <see cref="Read"/>.</summary>
    public void End() => space.Execute("ip", "link", "delete", "dev", name);

    public void Dispose() => handle.Dispose();

    private static SafeFileHandle Open(string name)
    {
        SafeFileHandle handle = File.OpenHandle("/dev/net/tun", FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        Span<byte> request = stackalloc byte[RequestSize];
        request.Clear();
        Encoding.ASCII.GetBytes(name, request[..(NameSize - 1)]);
        MemoryMarshal.Write(request[NameSize..], (short)(Tun | NoInformation));
        if (Control(handle, SetInterface, ref MemoryMarshal.GetReference(request)) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            handle.Dispose();
            throw new PlatformNotSupportedException($"no TUN device can be made: {Marshal.GetPInvokeErrorMessage(error)}");
        }

        return handle;
    }

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle file, ulong request, ref byte argument);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(SafeFileHandle file, ref byte buffer, nint size);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(SafeFileHandle file, ref readonly byte buffer, nint size);
}
