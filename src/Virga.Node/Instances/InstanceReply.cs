using Virga.Node.Sandboxes;
using Virga.Node.Values;

namespace Virga.Node.Instances;

/// <summary>What came of one exchange. The receiver owns the body.</summary>
/// <param name="Body">The handler's answer or its error object; empty when the instance ended without a word.</param>
/// <param name="Exit">Set when the process is gone.</param>
internal readonly record struct InstanceReply(InstanceEnd End, PooledBytes Body, SandboxExit? Exit)
{
    /// <summary>Bytes that went to the answer's taker before.</summary>
    public int Streamed { get; init; }

    /// <summary>Whether the instance may serve another call.</summary>
    public bool IsAlive => Exit is null;
}
