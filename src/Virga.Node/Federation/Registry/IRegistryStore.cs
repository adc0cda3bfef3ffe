namespace Virga.Node.Federation.Registry;

/// <summary>Keeps the mirror of one deployment and how far its logs were read, together.</summary>
internal interface IRegistryStore
{
    /// <summary>Null: nothing is kept of this deployment.</summary>
    RegistryImage? Load(string scope);

    /// <summary>Survives <c>kill -9</c> when it returns; after a power cut an older state may be there, whole.</summary>
    void Save(RegistryChange change);
}
