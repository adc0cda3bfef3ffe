namespace Virga.Node.Federation.Providers;

/// <summary>Keeps the providers; what was saved survives <c>kill -9</c> and is sealed.</summary>
internal interface IProviderStore
{
    IReadOnlyList<ProviderRecord> Load();

    /// <summary>Adds or replaces the record of that name.</summary>
    void Save(ProviderRecord record);

    void Delete(string name);
}
