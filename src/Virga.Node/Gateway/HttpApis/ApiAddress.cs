using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.ApiGateway;
using Virga.Node.Services.HttpApis;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>Which API and stage a request is for.</summary>
/// <param name="Stage">Null: the path says, as its first part, or it is <c>$default</c>.</param>
/// <param name="Path">What follows, from its first slash on.</param>
/// <param name="IsOwnDomain">Found under a domain name of the operator's own.</param>
internal readonly record struct ApiAddress(string ApiId, string? Stage, string Path, bool IsOwnDomain)
{
    private const string HostMark = ".execute-api.";

    /// <summary>
    /// By path (<c>/_virga/apis/ID/...</c>), which every client can reach; by host (<c>ID.execute-api.localhost</c>, or as on AWS
    /// <c>ID.execute-api.REGION.amazonaws.com</c>); or by a domain name that has mappings.
    /// </summary>
    public static bool TryMatch(HttpRequest request, HttpApiCatalog catalog, out ApiAddress address)
    {
        string path = request.Path.Value!;
        if (path.StartsWith(HttpApiEndpoints.Prefix, StringComparison.Ordinal))
        {
            int slash = path.IndexOf('/', HttpApiEndpoints.Prefix.Length);
            address = slash < 0 ? new(path[HttpApiEndpoints.Prefix.Length..], null, "/", false) : new(path[HttpApiEndpoints.Prefix.Length..slash], null, path[slash..], false);
            return true;
        }

        string host = request.Host.Host;
        int mark = host.IndexOf(HostMark, StringComparison.OrdinalIgnoreCase);
        if (mark > 0)
        {
            address = new(host[..mark], null, path, false);
            return true;
        }

        address = default;
        return catalog.HasDomains && catalog.TryFindDomain(host, out ApiDomain? domain) && !IsForTheNode(request, path) && TryMap(domain, path, out address);
    }

    /// <summary>Whatever domain names there are, they don't take the node's own requests away from it.</summary>
    private static bool IsForTheNode(HttpRequest request, string path)
    {
        string claim = request.Headers.Authorization.Count > 0 ? request.Headers.Authorization.ToString() : request.Query["X-Amz-Credential"].ToString();
        return path.StartsWith("/_virga", StringComparison.Ordinal)
            || (claim.Contains("/aws4_request", StringComparison.Ordinal) && !claim.Contains("/execute-api/", StringComparison.Ordinal));
    }

    /// <summary>The longest key that the path begins with.</summary>
    private static bool TryMap(ApiDomain domain, string path, out ApiAddress address)
    {
        ApiMapping? best = null;
        foreach (ApiMapping mapping in domain.Mappings)
        {
            string key = mapping.ApiMappingKey ?? "";
            bool fits = key.Length == 0 || (path.AsSpan(1).StartsWith(key, StringComparison.Ordinal) && (path.Length == key.Length + 1 || path[key.Length + 1] == '/'));
            best = fits && (best is null || key.Length > best.ApiMappingKey!.Length) ? mapping with { ApiMappingKey = key } : best;
        }

        string rest = best is { ApiMappingKey.Length: > 0 } ? path[(best.ApiMappingKey.Length + 1)..] : path;
        address = new(best?.ApiId ?? "", best?.Stage, rest.Length == 0 ? "/" : rest, true);
        return true;
    }
}
