using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Wallets;

/// <summary>Which actions of an account were begun and not ended: the same action again, after the CLI was cut, goes on under the same name.</summary>
internal sealed class ActionFile(string path)
{
    /// <summary>The action's name, and whether it was begun before.</summary>
    /// <param name="action">What is done, with all that makes a difference.</param>
    public (string Name, bool IsContinued) Begin(string action)
    {
        Dictionary<string, string> open = Read();
        if (open.TryGetValue(action, out string? name))
        {
            return (name, true);
        }

        open[action] = name = Guid.NewGuid().ToString("n");
        Write(open);
        return (name, false);
    }

    public void End(string action)
    {
        Dictionary<string, string> open = Read();
        if (open.Remove(action))
        {
            Write(open);
        }
    }

    private Dictionary<string, string> Read() => File.Exists(path) ? JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllBytes(path))! : [];

    private void Write(Dictionary<string, string> open) => PrivateFile.Write(path, JsonSerializer.SerializeToUtf8Bytes(open));
}
