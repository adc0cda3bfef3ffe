namespace Virga.Node.Identity;

/// <summary>Keeps access keys across restarts. A returned call is durable.</summary>
internal interface IAccessKeyStore
{
    IReadOnlyList<AccessKey> Load();

    /// <summary>Adds the key or puts it in the place of the one with its id.</summary>
    void Save(AccessKey key);

    void Delete(string id);
}
