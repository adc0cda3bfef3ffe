namespace Virga.Node.Services.HttpApis;

/// <summary>Keeps HTTP APIs and domain names across restarts. A returned call is durable.</summary>
internal interface IHttpApiStore
{
    IReadOnlyList<HttpApi> LoadApis();

    IReadOnlyList<ApiDomain> LoadDomains();

    void Save(HttpApi api);

    void Save(ApiDomain domain);

    void DeleteApi(string apiId);

    void DeleteDomain(string name);
}
