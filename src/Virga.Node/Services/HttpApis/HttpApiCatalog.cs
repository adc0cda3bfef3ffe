using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Virga.Node.Values;

namespace Virga.Node.Services.HttpApis;

/// <summary>All HTTP APIs and domain names. Reading takes no lock; changes are durable when they return.</summary>
internal sealed class HttpApiCatalog
{
    private readonly Lock gate = new();
    private readonly IHttpApiStore store;
    private readonly ConcurrentDictionary<string, HttpApi> apis;
    private readonly ConcurrentDictionary<string, ApiDomain> domains;

    public HttpApiCatalog(IHttpApiStore store)
    {
        this.store = store;
        apis = new(store.LoadApis().ToDictionary(api => api.ApiId), StringComparer.Ordinal);
        domains = new(store.LoadDomains().ToDictionary(domain => domain.DomainName), StringComparer.OrdinalIgnoreCase);
    }

    public IEnumerable<HttpApi> Apis => apis.Values.OrderBy(api => api.ApiId, StringComparer.Ordinal);

    public IEnumerable<ApiDomain> Domains => domains.Values.OrderBy(domain => domain.DomainName, StringComparer.Ordinal);

    public bool HasDomains => !domains.IsEmpty;

    public bool TryFind(string apiId, [NotNullWhen(true)] out HttpApi? api) => apis.TryGetValue(apiId, out api);

    public bool TryFindDomain(string name, [NotNullWhen(true)] out ApiDomain? domain) => domains.TryGetValue(name, out domain);

    public void Add(HttpApi api)
    {
        lock (gate)
        {
            store.Save(api);
            apis[api.ApiId] = api;
        }
    }

    /// <summary>Null when there is no such API; the change's error when it refuses.</summary>
    public Result<HttpApi>? Change(string apiId, Func<HttpApi, Result<HttpApi>> change)
    {
        lock (gate)
        {
            if (!apis.TryGetValue(apiId, out HttpApi? before))
            {
                return null;
            }

            Result<HttpApi> changed = change(before);
            if (changed.TryGet(out HttpApi? after, out _))
            {
                store.Save(after);
                apis[apiId] = after;
            }

            return changed;
        }
    }

    /// <summary>False when there is none.</summary>
    public bool Remove(string apiId)
    {
        lock (gate)
        {
            if (!apis.ContainsKey(apiId))
            {
                return false;
            }

            store.DeleteApi(apiId);
            return apis.TryRemove(apiId, out _);
        }
    }

    /// <summary>Adds, changes (to something else) or removes (to null) a domain name.</summary>
    public Result<ApiDomain?> ChangeDomain(string name, Func<ApiDomain?, Result<ApiDomain?>> change)
    {
        lock (gate)
        {
            Result<ApiDomain?> changed = change(domains.GetValueOrDefault(name));
            if (changed.Error is not null)
            {
                return changed;
            }

            if (changed.Value is { } after)
            {
                store.Save(after);
                domains[name] = after;
            }
            else
            {
                store.DeleteDomain(name);
                domains.TryRemove(name, out _);
            }

            return changed;
        }
    }
}
