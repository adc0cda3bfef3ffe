namespace Virga.Node.Sandboxes;

/// <summary>One part of the sandbox: its name, what was found, and why it is missing if it is.</summary>
internal sealed record SandboxPart(string Name, string Value, string Reason)
{
    public bool Holds => Value != "no";

    public static SandboxPart Parse(string line)
    {
        int equals = line.IndexOf('=', StringComparison.Ordinal);
        string rest = line[(equals + 1)..];
        int space = rest.IndexOf(' ', StringComparison.Ordinal);
        return space < 0
            ? new SandboxPart(line[..equals], rest, "")
            : new SandboxPart(line[..equals], rest[..space], rest[(space + 1)..]);
    }
}
