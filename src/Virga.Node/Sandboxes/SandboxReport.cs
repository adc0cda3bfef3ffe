namespace Virga.Node.Sandboxes;

/// <summary>What the kernel gave when each part of the sandbox was really tried.</summary>
internal sealed record SandboxReport(IReadOnlyList<SandboxPart> Parts, bool Weak)
{
    public static SandboxReport Empty { get; } = new([], false);

    public IEnumerable<SandboxPart> Missing => Parts.Where(part => !part.Holds);

    /// <summary>Parses the launcher's <c>name=yes|no|value reason</c> strings.</summary>
    public static SandboxReport Parse(IEnumerable<string> lines, bool weak) =>
        new([.. lines.Where(line => line.Contains('=', StringComparison.Ordinal)).Select(SandboxPart.Parse)], weak);
}
