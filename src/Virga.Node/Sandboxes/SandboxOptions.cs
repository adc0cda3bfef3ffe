namespace Virga.Node.Sandboxes;

/// <summary>How instances are isolated.</summary>
internal sealed class SandboxOptions
{
    /// <summary>The launcher's executable.</summary>
    public required string LauncherPath { get; init; }

    /// <summary>Folder, private to the node, for the launcher's socket.</summary>
    public required string RunFolder { get; init; }

    /// <summary>Name of the cgroup under which instances live: one per data folder, so that nodes don't sweep each other's.</summary>
    public required string CgroupName { get; init; }

    /// <summary>Run although the kernel forbids parts of the sandbox. Only for code that is trusted.</summary>
    public bool Weak { get; init; }

    /// <summary>First host user id given to instances when the node is root; each gets one of <see cref="UserIdCount"/>.</summary>
    public int FirstUserId { get; init; } = 1_900_000;

    public int UserIdCount { get; init; } = 60_000;
}
