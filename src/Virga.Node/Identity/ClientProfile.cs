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
            ProfileFile.Write(CredentialsPath, Name, ("aws_access_key_id", key.Id), ("aws_secret_access_key", key.Secret));
        }

        ProfileFile.Write(ConfigPath, $"profile {Name}", ("region", region), ("output", "json"), ("endpoint_url", endpoint));
    }

    /// <summary>The value of a setting in one of the two files, or null.</summary>
    public static string? Read(string path, string setting) => ProfileFile.Read(path, setting, path.EndsWith("config", StringComparison.Ordinal) ? $"profile {Name}" : Name);

    private string? ReadKeyId() => ProfileFile.Read(CredentialsPath, "aws_access_key_id", Name);
}
