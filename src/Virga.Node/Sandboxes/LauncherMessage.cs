using System.Globalization;
using System.Text;

namespace Virga.Node.Sandboxes;

/// <summary>A packet of the launcher's protocol: NUL-terminated strings, the first of which is the verb.</summary>
internal sealed class LauncherMessage(string[] strings)
{
    public string Verb => strings[0];

    public IEnumerable<string> Strings => strings.Skip(1);

    public int Id => Number("id");

    public static LauncherMessage Parse(ReadOnlySpan<byte> packet) =>
        new(Encoding.UTF8.GetString(packet).TrimEnd('\0').Split('\0'));

    public static byte[] Spawn(int id, SandboxOptions options, SandboxSpec spec)
    {
        StringBuilder packet = Begin("SPAWN", id, spec);
        void Add(string name, object value) => packet.Append(CultureInfo.InvariantCulture, $"{name}={value}\0");
        bool isZygote = spec.Forkable && spec.Parent is null;
        Add("uid", isZygote ? options.FirstUserId + options.UserIdCount : options.FirstUserId + (id % options.UserIdCount));
        if (isZygote)
        {
            Add("range", options.FirstUserId);
            Add("range_count", options.UserIdCount);
        }

        if (spec.Parent is { } parent)
        {
            Add("parent", parent.Id);
        }

        Add("forkable", spec.Forkable ? 1 : 0);
        Add("group", spec.Group);
        Add("hostname", "virga");
        Add("files", spec.MaxFiles);
        Add("network", spec.Network == SandboxNetwork.Egress ? "egress" : "none");
        Add("channel", spec.HasChannel ? 1 : 0);
        Add("extension_log", spec.HasExtensionLog ? 1 : 0);
        if (spec.Root is { } root)
        {
            Add("root", root);
        }

        Add("workdir", OneString(spec.WorkingDirectory));
        foreach (string argument in spec.Arguments)
        {
            Add("argv", OneString(argument));
        }

        foreach ((string name, string value) in spec.Environment)
        {
            Add("env", OneString($"{name}={value}"));
        }

        return Encoding.UTF8.GetBytes(packet.ToString());
    }

    /// <summary>Gives a slot the code and the limits of a function.</summary>
    public static byte[] Assign(int id, SandboxSpec spec) => Encoding.UTF8.GetBytes(Begin("ASSIGN", id, spec).ToString());

    /// <summary>One string of the protocol: it ends at a NUL, as for any program, and what follows is not another one.</summary>
    private static string OneString(string text) => text.IndexOf('\0', StringComparison.Ordinal) is >= 0 and int end ? text[..end] : text;

    private static StringBuilder Begin(string verb, int id, SandboxSpec spec)
    {
        StringBuilder packet = new();
        packet.Append(
            CultureInfo.InvariantCulture,
            $"{verb}\0id={id}\0memory={spec.Memory.Bytes}\0cpu_shares={spec.CpuShares}\0cpu_quota={spec.CpuQuotaMicros}\0pids={spec.MaxProcesses}\0tmp={spec.Temporary.Bytes}\0");
        foreach (Bind bind in spec.Binds)
        {
            packet.Append(CultureInfo.InvariantCulture, $"bind={bind.Source}:{bind.Target}\0");
        }

        return packet;
    }

    public static byte[] Connect(int id, int request, int port) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"CONNECT\0id={id}\0request={request}\0port={port}\0"));

    public static byte[] ForInstance(string verb, int id) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{verb}\0id={id}\0"));

    public string? Text(string name)
    {
        foreach (string item in strings.AsSpan(1))
        {
            if (item.Length > name.Length && item[name.Length] == '=' && item.StartsWith(name, StringComparison.Ordinal))
            {
                return item[(name.Length + 1)..];
            }
        }

        return null;
    }

    public int Number(string name) => int.Parse(Text(name) ?? "0", CultureInfo.InvariantCulture);
}
