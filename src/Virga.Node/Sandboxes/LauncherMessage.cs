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

    public static byte[] Spawn(int id, int userId, SandboxSpec spec)
    {
        StringBuilder packet = new();
        void Add(string name, object value) => packet.Append(CultureInfo.InvariantCulture, $"{name}={value}\0");
        packet.Append("SPAWN\0");
        Add("id", id);
        Add("uid", userId);
        Add("hostname", "virga");
        Add("memory", spec.Memory.Bytes);
        Add("cpu_shares", spec.CpuShares);
        Add("cpu_quota", spec.CpuQuotaMicros);
        Add("pids", spec.MaxProcesses);
        Add("files", spec.MaxFiles);
        Add("tmp", spec.Temporary.Bytes);
        Add("network", spec.Network == SandboxNetwork.Egress ? "egress" : "none");
        Add("channel", spec.HasChannel ? 1 : 0);
        foreach (Bind bind in spec.Binds)
        {
            Add("bind", $"{bind.Source}:{bind.Target}");
        }

        foreach (string argument in spec.Arguments)
        {
            Add("argv", argument);
        }

        foreach ((string name, string value) in spec.Environment)
        {
            Add("env", $"{name}={value}");
        }

        return Encoding.UTF8.GetBytes(packet.ToString());
    }

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
