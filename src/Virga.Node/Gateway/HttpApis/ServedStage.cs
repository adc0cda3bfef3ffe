using System.Text.RegularExpressions;
using Virga.Node.Functions;
using Virga.Node.Services.HttpApis;
using Virga.Node.Values;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>What a stage serves, made ready for requests.</summary>
internal sealed partial class ServedStage
{
    public ServedStage(HttpApi api, ApiStage stage, FunctionAccess access, NodeAddress address)
    {
        (Api, Stage) = (api, stage);
        ApiDefinition definition = api.Served(stage) ?? new ApiDefinition();
        Cors = definition.Cors;
        string source = $"arn:aws:execute-api:{address.Region}:{address.AccountId}:{api.ApiId}";
        Arn = $"{source}/{stage.StageName}";
        Dictionary<string, ServedAuthorizer> authorizers = definition.Authorizers.ToDictionary(one => one.AuthorizerId, one => new ServedAuthorizer(one, Grant(one.AuthorizerUri, one.AuthorizerCredentialsArn, $"{source}/authorizers/{one.AuthorizerId}", access)));
        Routes = new RouteTable(definition.Routes.Select(route =>
        {
            ApiIntegration? integration = definition.Integrations.Find(one => route.Target == $"integrations/{one.IntegrationId}");
            string key = route.RouteKey.Replace(" ", "", StringComparison.Ordinal);
            return new ServedRoute(route, integration)
            {
                Function = integration?.IntegrationType == "AWS_PROXY" ? Grant(integration.IntegrationUri, integration.CredentialsArn, $"{Arn}/{key}", access) : null,
                Authorizer = route.AuthorizerId is { } id ? authorizers.GetValueOrDefault(id) : null,
                Bucket = BucketOf(stage, route.RouteKey, access.Time),
            };
        }));
    }

    public HttpApi Api { get; }

    public ApiStage Stage { get; }

    /// <summary>Of the execute-api service, without a route.</summary>
    public string Arn { get; }

    public ApiCors? Cors { get; }

    public RouteTable Routes { get; }

    /// <summary>The text with the stage's variables in it.</summary>
    public string Fill(string text) => text.Contains("${stageVariables.", StringComparison.Ordinal)
        ? Variable().Replace(text, match => Stage.StageVariables?.GetValueOrDefault(match.Groups[1].Value) ?? "")
        : text;

    private FunctionGrant? Grant(string? uri, string? role, string sourceArn, FunctionAccess access)
    {
        if (uri is null)
        {
            return null;
        }

        string arn = Fill(uri);
        int path = arn.IndexOf("/functions/", StringComparison.Ordinal);
        string name = path < 0 ? arn : arn[(path + "/functions/".Length)..].Replace("/invocations", "", StringComparison.Ordinal);
        return FunctionReference.Parse(name).TryGet(out FunctionReference reference, out _) ? new FunctionGrant(reference, sourceArn, role, access) : null;
    }

    private static TokenBucket? BucketOf(ApiStage stage, string routeKey, TimeProvider time)
    {
        RouteSettings? own = stage.RouteSettings?.GetValueOrDefault(routeKey), common = stage.DefaultRouteSettings;
        double? rate = own?.ThrottlingRateLimit ?? common?.ThrottlingRateLimit;
        int? burst = own?.ThrottlingBurstLimit ?? common?.ThrottlingBurstLimit;
        return rate is null && burst is null ? null : new TokenBucket(rate ?? DefaultRate, burst ?? DefaultBurst, time);
    }

    /// <summary>AWS's own of an account, which stand where a stage says one of the two only.</summary>
    private const double DefaultRate = 10_000;
    private const int DefaultBurst = 5_000;

    [GeneratedRegex(@"\$\{stageVariables\.([a-zA-Z0-9_]+)\}")]
    private static partial Regex Variable();
}
