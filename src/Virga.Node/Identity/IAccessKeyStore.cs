namespace Virga.Node.Identity;

/// <summary>Keeps access keys across restarts. A returned call is durable.</summary>
internal interface IAccessKeyStore
{
    IReadOnlyList<AccessKey> Load();

    void Add(AccessKey key);

    void Delete(string id);
}
