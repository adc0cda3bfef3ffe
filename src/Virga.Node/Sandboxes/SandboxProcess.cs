using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Virga.Node.Sandboxes;

/// <summary>A started process tree in its sandbox, and the descriptors through which the node speaks with it.</summary>
internal sealed class SandboxProcess(int id, int pid, int port, SandboxDescriptors descriptors, Action<string, int> tell) : IDisposable
{
    private readonly TaskCompletionSource<SandboxExit> exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Id => id;

    /// <summary>Process id on the host of the sandbox's init.</summary>
    public int Pid => pid;

    /// <summary>Where <see cref="Listener"/> listens; another than 9001 only in a weak sandbox that shares the host's network.</summary>
    public int Port => port;

    /// <summary>The node's end of descriptor 3, if one was asked for.</summary>
    public Socket? Channel => descriptors.Channel;

    /// <summary>Read end, non-blocking, of standard output and error.</summary>
    public SafeFileHandle Log => descriptors.Log;

    /// <summary>Read end, non-blocking, of what its extensions print, if that was asked for.</summary>
    public SafeFileHandle? ExtensionLog => descriptors.ExtensionLog;

    /// <summary>Listens on 127.0.0.1:9001 inside the sandbox's network.</summary>
    public Socket Listener => descriptors.Listener;

    public Socket? Dns => descriptors.Dns;

    public CgroupUsage Usage => descriptors.Usage;

    /// <summary>Completes when the whole tree is gone.</summary>
    public Task<SandboxExit> Exited => exited.Task;

    /// <summary>Ends the whole tree. Harmless when it is gone already.</summary>
    public void Kill() => tell("KILL", id);

    /// <summary>Stops every process in it until <see cref="Thaw"/>: it costs no processor time, whatever it has in mind.</summary>
    public void Freeze() => tell("FREEZE", id);

    public void Thaw() => tell("THAW", id);

    public void Dispose()
    {
        Kill();
        descriptors.Dispose();
    }

    internal void SetExited(SandboxExit exit) => exited.TrySetResult(exit);
}
