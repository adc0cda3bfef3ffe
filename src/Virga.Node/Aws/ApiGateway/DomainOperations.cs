using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Virga.Node.Services.HttpApis;
using Virga.Node.Values;

namespace Virga.Node.Aws.ApiGateway;

/// <summary>Domain names, by the request's Host, and what is found under them. Source: API Reference, the DomainName and ApiMapping operations.</summary>
internal sealed class DomainOperations(HttpApiCatalog catalog) : IGatewayOperations
{
    private const string All = "/v2/domainnames";
    private const string One = $"{All}/{{domain}}";
    private const string Mappings = $"{One}/apimappings";
    private const string Mapping = $"{Mappings}/{{id}}";

    /// <summary>Labels by which the node knows hosts of its own.</summary>
    private static readonly string[] Reserved = ["amazonaws", "execute-api", "lambda-url", "s3"];

    private const string NoTls = "certificates, mutual TLS, routing rules";

    public IEnumerable<GatewayOperation> Operations =>
    [
        new("CreateDomainName", "POST", All, call => call.WithDocument(Create, 201)) { Missing = NoTls },
        new("GetDomainName", "GET", One, call => call.Answer(catalog.TryFindDomain(call.Route("domain"), out ApiDomain? found) ? View.Of(found) : (Result<View>)Missing(call.Route("domain")))),
        new("GetDomainNames", "GET", All, call => call.List<View>(catalog.Domains.Select(View.Of).ToArray())),
        new("UpdateDomainName", "PATCH", One, call => call.WithDocument(document => Shown(Change(call.Route("domain"), domain => domain with { DomainNameConfigurations = Configurations(document) ?? domain.DomainNameConfigurations })))) { Missing = NoTls },
        new("DeleteDomainName", "DELETE", One, call => call.Nothing(catalog.ChangeDomain(call.Route("domain"), domain => domain is null ? Missing(call.Route("domain")) : (ApiDomain?)null).Error)),
        new("CreateApiMapping", "POST", Mappings, call => call.WithDocument(document => Map(call.Route("domain"), new ApiMapping { ApiMappingId = ApiEdits.NewId(6) }, document), 201)),
        new("GetApiMapping", "GET", Mapping, call => call.Answer(Find(call.Route("domain"), call.Route("id")))),
        new("GetApiMappings", "GET", Mappings, call => call.List(catalog.TryFindDomain(call.Route("domain"), out ApiDomain? found) ? found.Mappings : (Result<IReadOnlyList<ApiMapping>>)Missing(call.Route("domain")))),
        new("UpdateApiMapping", "PATCH", Mapping, call => call.WithDocument(document => Find(call.Route("domain"), call.Route("id")).TryGet(out ApiMapping? before, out VirgaError? error) ? Map(call.Route("domain"), before, document) : error)),
        new("DeleteApiMapping", "DELETE", Mapping, call => call.Nothing(Find(call.Route("domain"), call.Route("id")).TryGet(out ApiMapping? before, out VirgaError? error)
            ? Change(call.Route("domain"), domain => domain with { Mappings = domain.Mappings.RemoveAll(one => one.ApiMappingId == before.ApiMappingId) }).Error
            : error)),
    ];

    public Result<View> Create(JsonObject document)
    {
        if (GatewayJson.Text(document, "domainName") is not { Length: > 0 and <= 512 } name || Uri.CheckHostName(name) != UriHostNameType.Dns || !name.Contains('.', StringComparison.Ordinal) || name.Split('.').Intersect(Reserved).Any())
        {
            return GatewayError.Bad("The domain name to be provided is invalid.");
        }

        ImmutableDictionary<string, string> tags = (document["tags"] as JsonObject ?? []).ToImmutableDictionary(pair => pair.Key, pair => pair.Value?.ToString() ?? "");
        return Shown(catalog.ChangeDomain(name, there => there is null
            ? new ApiDomain { DomainName = name, DomainNameConfigurations = Configurations(document), Tags = tags }
            : GatewayError.Conflict("The domain name you provided already exists.")));
    }

    public Result<ApiMapping> Map(string domainName, ApiMapping before, JsonObject document)
    {
        if (!GatewayJson.Apply(before, document).TryGet(out ApiMapping? after, out VirgaError? error))
        {
            return error;
        }

        after = after with { ApiMappingId = before.ApiMappingId, ApiMappingKey = after.ApiMappingKey?.Trim('/') };
        if (!catalog.TryFind(after.ApiId, out HttpApi? api))
        {
            return GatewayError.MissingApi(after.ApiId);
        }

        if (StageOperations.Find(api, after.Stage).Error is { } absent)
        {
            return absent;
        }

        Result<ApiDomain?> changed = catalog.ChangeDomain(domainName, domain => domain is null ? Missing(domainName)
            : domain.Mappings.Exists(one => (one.ApiMappingKey ?? "") == (after.ApiMappingKey ?? "") && one.ApiMappingId != after.ApiMappingId) ? GatewayError.Conflict("ApiMapping key already exists for this domain name")
            : domain with { Mappings = domain.Mappings.RemoveAll(one => one.ApiMappingId == after.ApiMappingId).Add(after) });
        return changed.Error is { } refused ? refused : after;
    }

    private Result<ApiMapping> Find(string domainName, string id) =>
        !catalog.TryFindDomain(domainName, out ApiDomain? domain) ? Missing(domainName)
        : domain.Mappings.Find(one => one.ApiMappingId == id) is { } found ? found
        : GatewayError.Missing("API mapping", id);

    private Result<ApiDomain?> Change(string name, Func<ApiDomain, ApiDomain> change) => catalog.ChangeDomain(name, domain => domain is null ? Missing(name) : change(domain));

    private static Result<View> Shown(Result<ApiDomain?> changed) => changed.Error is { } error ? error : View.Of(changed.Value!);

    private static VirgaError Missing(string name) => GatewayError.Missing("domain name", name);

    private static JsonElement? Configurations(JsonObject document) => document["domainNameConfigurations"] is JsonArray given ? given.Deserialize<JsonElement>() : null;

    internal sealed record View(string DomainName, string ApiMappingSelectionExpression, JsonElement? DomainNameConfigurations, IReadOnlyDictionary<string, string> Tags)
    {
        public static View Of(ApiDomain domain) => new(domain.DomainName, "$request.basepath", domain.DomainNameConfigurations, domain.Tags);
    }
}
