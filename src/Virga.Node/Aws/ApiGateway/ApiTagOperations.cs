using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Virga.Node.Services.HttpApis;
using Virga.Node.Values;

namespace Virga.Node.Aws.ApiGateway;

/// <summary>Tags of APIs, stages and domain names, by their ARN. Source: API Reference, TagResource, UntagResource, GetTags.</summary>
internal sealed class ApiTagOperations(ApiEdits edits, HttpApiCatalog catalog, NodeAddress address) : IGatewayOperations
{
    private const string Path = "/v2/tags/{arn}";
    private const int MaxTags = 50;

    public IEnumerable<GatewayOperation> Operations =>
    [
        new("TagResource", "POST", Path, call => call.WithDocument<JsonObject>(document => Change(call.Route("arn"), tags => tags.SetItems(Read(document))).TryGet(out _, out VirgaError? error) ? new JsonObject() : error, 201)),
        new("UntagResource", "DELETE", Path, call => call.Nothing(Change(call.Route("arn"), tags => tags.RemoveRange(call.Context.Request.Query["tagKeys"].OfType<string>())).Error)),
        new("GetTags", "GET", Path, call => call.Answer(Read(call.Route("arn")).TryGet(out ImmutableDictionary<string, string>? tags, out VirgaError? error) ? new Tagged(tags) : (Result<Tagged>)error)),
    ];

    private static IEnumerable<KeyValuePair<string, string>> Read(JsonObject document) =>
        (document["tags"] as JsonObject ?? []).Select(pair => new KeyValuePair<string, string>(pair.Key, pair.Value?.ToString() ?? ""));

    private Result<ImmutableDictionary<string, string>> Read(string arn) =>
        Parts(arn) switch
        {
            ["apis", string id] => edits.Read<ImmutableDictionary<string, string>>(id, api => api.Tags),
            ["apis", string id, "stages", string name] => edits.Read<ImmutableDictionary<string, string>>(id, api =>
                StageOperations.Find(api, name).TryGet(out ApiStage? stage, out VirgaError? error) ? (stage.Tags ?? ImmutableDictionary<string, string>.Empty).ToImmutableDictionary() : error),
            ["domainnames", string name] => catalog.TryFindDomain(name, out ApiDomain? domain) ? domain.Tags : GatewayError.Missing("domain name", name),
            _ => GatewayError.Bad($"Invalid resource ARN {arn}"),
        };

    private string[] Parts(string arn)
    {
        string prefix = $"arn:aws:apigateway:{address.Region}::/";
        return arn.StartsWith(prefix, StringComparison.Ordinal) ? arn[prefix.Length..].Split('/') : [];
    }

    /// <summary>The tags after the change.</summary>
    private Result<ImmutableDictionary<string, string>> Change(string arn, Func<ImmutableDictionary<string, string>, ImmutableDictionary<string, string>> change)
    {
        ImmutableDictionary<string, string> after = ImmutableDictionary<string, string>.Empty;
        VirgaError? error = Parts(arn) switch
        {
            ["apis", string id] => edits.Change(id, api => Limited(after = change(api.Tags)) is { } full ? full : api with { Tags = after }).Error,
            ["apis", string id, "stages", string name] => edits.Change(id, api => ChangeStage(api, name, tags => after = change(tags))).Error,
            ["domainnames", string name] => catalog.ChangeDomain(name, domain => domain is null ? GatewayError.Missing("domain name", name) : Limited(after = change(domain.Tags)) is { } full ? full : (ApiDomain?)(domain with { Tags = after })).Error,
            _ => GatewayError.Bad($"Invalid resource ARN {arn}"),
        };
        return error is null ? after : error;
    }

    private static Result<HttpApi> ChangeStage(HttpApi api, string name, Func<ImmutableDictionary<string, string>, ImmutableDictionary<string, string>> change)
    {
        if (!StageOperations.Find(api, name).TryGet(out ApiStage? stage, out VirgaError? error))
        {
            return error;
        }

        ImmutableDictionary<string, string> after = change((stage.Tags ?? ImmutableDictionary<string, string>.Empty).ToImmutableDictionary());
        return Limited(after) is { } full ? full : api with { Stages = api.Stages.Replace(stage, stage with { Tags = after.IsEmpty ? null : after }) };
    }

    private static VirgaError? Limited(ImmutableDictionary<string, string> tags) => tags.Count > MaxTags ? GatewayError.Bad($"A resource has at most {MaxTags} tags") : null;

    private sealed record Tagged(IReadOnlyDictionary<string, string> Tags);
}
