using System.Text;
using Virga.Node.Values;

namespace Virga.Node.Identity;

/// <summary>
/// The files that make AWS's own tools clients of this node: <c>credentials</c> and <c>config</c> in the data folder, both with the
/// profile <c>virga</c>. Source: AWS SDKs and Tools Reference Guide, "Shared config and credentials files".
/// </summary>
internal sealed class ClientProfile(string folder)
{
    public const string Name = "virga";

    public string CredentialsPath => Path.Combine(folder, "credentials");

    public string ConfigPath => Path.Combine(folder, "config");

    /// <summary>Writes the configuration for this start, and on the first start the credentials.</summary>
    public void Write(AccessKeys keys, Principal owner, string region, string endpoint)
    {
        if (ReadKeyId() is not { } id || !keys.TryFind(id, out _))
        {
            AccessKey key = keys.Issue(owner);
            WriteText(CredentialsPath, $"[{Name}]\naws_access_key_id = {key.Id}\naws_secret_access_key = {key.Secret}\n");
        }

        WriteText(ConfigPath, $"[profile {Name}]\nregion = {region}\noutput = json\nendpoint_url = {endpoint}\n");
    }

    /// <summary>The value of a setting in one of the two files, or null.</summary>
    public static string? Read(string path, string setting)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        foreach (string line in File.ReadLines(path))
        {
            string[] parts = line.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length == 2 && parts[0] == setting)
            {
                return parts[1];
            }
        }

        return null;
    }

    private static void WriteText(string path, string text) => PrivateFile.Write(path, Encoding.UTF8.GetBytes(text));

    private string? ReadKeyId() => Read(CredentialsPath, "aws_access_key_id");
}
