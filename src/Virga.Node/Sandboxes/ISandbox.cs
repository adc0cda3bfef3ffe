using System.Net.Sockets;
using Virga.Node.Values;

namespace Virga.Node.Sandboxes;

/// <summary>Where user code runs: launch within limits, and say what those limits hold.</summary>
internal interface ISandbox : IAsyncDisposable
{
    /// <summary>What this machine's kernel holds; empty until started.</summary>
    SandboxReport Report { get; }

    /// <summary>Gets ready to launch. Fails when a strong sandbox is impossible and a weak one wasn't asked for.</summary>
    Task<Result<SandboxReport>> StartAsync(CancellationToken cancellation);

    /// <summary>Starts a process tree. The failure names the step; nothing of it is left behind.</summary>
    Task<Result<SandboxProcess>> LaunchAsync(SandboxSpec spec, CancellationToken cancellation);

    /// <summary>Gives a process that was started ahead what makes it a function's: the binds and the limits of the specification.</summary>
    Task<VirgaError?> AssignAsync(SandboxProcess process, SandboxSpec spec);

    /// <summary>
    /// A connection to what listens on 127.0.0.1 inside the process's own network; only for one that was started, not forked, and a port
    /// from 1024 on. The receiver owns it.
    /// </summary>
    Task<Result<Socket>> ConnectAsync(SandboxProcess process, int port);
}
