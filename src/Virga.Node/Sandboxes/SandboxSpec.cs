using Virga.Node.Values;

namespace Virga.Node.Sandboxes;

/// <summary>What to start and within which limits. The wire form is documented in <c>sandbox/README.md</c>.</summary>
internal sealed record SandboxSpec
{
    /// <summary>Memory of a full processor share, as on Lambda: 1,769 MB is one vCPU.</summary>
    private const int MegabytesPerProcessor = 1769;

    public required IReadOnlyList<string> Arguments { get; init; }

    public required IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; }

    public required IReadOnlyList<Bind> Binds { get; init; }

    /// <summary>A tree that becomes the root, read-only, instead of the host's system; null: none.</summary>
    public string? Root { get; init; }

    /// <summary>Where the process starts.</summary>
    public string WorkingDirectory { get; init; } = "/var/task";

    public required MemorySize Memory { get; init; }

    public required MemorySize Temporary { get; init; }

    public required SandboxNetwork Network { get; init; }

    /// <summary>Whether the process gets a channel as descriptor 3.</summary>
    public required bool HasChannel { get; init; }

    /// <summary>Whether the process gets a second log as descriptor 4, for its extensions.</summary>
    public bool HasExtensionLog { get; init; }

    /// <summary>Instances of one group share one weight for the processor, however many they are; 0: each has its own.</summary>
    public int Group { get; init; }

    /// <summary>
    /// The forkable process of which this one is to be a fork, instead of executing <see cref="Arguments"/>: its code is the parent's,
    /// all else its own.
    /// </summary>
    public SandboxProcess? Parent { get; init; }

    /// <summary>Whether others can be forked from the process: it speaks the protocol of <c>sandbox/join/join.c</c> on descriptor 4.</summary>
    public bool Forkable { get; init; }

    public int MaxProcesses { get; init; } = 1024;

    public int MaxFiles { get; init; } = 1024;

    /// <summary>Weight under contention, in proportion to memory.</summary>
    public int CpuShares => Math.Max(2, 1024 * Memory.Megabytes / MegabytesPerProcessor);

    /// <summary>
    /// Ceiling in microseconds per 100,000: one processor up to 1,769 MB, in proportion above. Below that, Lambda throttles; here the
    /// share decides under contention and an idle processor isn't wasted.
    /// </summary>
    public int CpuQuotaMicros => Math.Max(100_000, (int)(100_000L * Memory.Megabytes / MegabytesPerProcessor));
}
