using Virga.Node.Services.HttpApis;

namespace Virga.Node.Storage.Sqlite;

internal sealed class SqliteHttpApiStore(SqliteDatabase database) : IHttpApiStore
{
    private readonly SqliteDocuments<HttpApi> apis = new(database, "http-api");
    private readonly SqliteDocuments<ApiDomain> domains = new(database, "http-domain");

    public IReadOnlyList<HttpApi> LoadApis() => apis.Load();

    public IReadOnlyList<ApiDomain> LoadDomains() => domains.Load();

    public void Save(HttpApi api) => apis.Save(api.ApiId, api);

    public void Save(ApiDomain domain) => domains.Save(domain.DomainName, domain);

    public void DeleteApi(string apiId) => apis.Delete(apiId);

    public void DeleteDomain(string name) => domains.Delete(name);
}
