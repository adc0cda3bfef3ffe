namespace Virga.Node.Sandboxes;

/// <summary>How a sandbox's process tree ended.</summary>
/// <param name="Status">Exit code, or 128 + signal number.</param>
/// <param name="OutOfMemory">Whether the memory limit killed something in it.</param>
internal readonly record struct SandboxExit(int Status, bool OutOfMemory)
{
    /// <summary>The Lambda wording: <c>exit status 3</c>, <c>signal: killed</c>.</summary>
    public string Describe() => Status switch
    {
        0 => "",
        137 => "signal: killed",
        139 => "signal: segmentation fault",
        134 => "signal: aborted",
        143 => "signal: terminated",
        > 128 => $"signal: {Status - 128}",
        _ => $"exit status {Status}",
    };
}
