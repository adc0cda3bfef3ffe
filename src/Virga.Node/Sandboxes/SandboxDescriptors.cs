using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Virga.Node.Sandboxes;

/// <summary>What the launcher handed over for one instance.</summary>
internal sealed class SandboxDescriptors(Socket? channel, SafeFileHandle log, SafeFileHandle? extensionLog, Socket listener, Socket? dns, CgroupUsage usage) : IDisposable
{
    public Socket? Channel => channel;

    public SafeFileHandle Log => log;

    public SafeFileHandle? ExtensionLog => extensionLog;

    public Socket Listener => listener;

    public Socket? Dns => dns;

    public CgroupUsage Usage => usage;

    public void Dispose()
    {
        channel?.Dispose();
        listener.Dispose();
        dns?.Dispose();
        log.Dispose();
        extensionLog?.Dispose();
        usage.Dispose();
    }
}
