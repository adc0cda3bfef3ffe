using System.Text.RegularExpressions;
using Virga.Node.Services.HttpApis;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>A route as a stage serves it, with all that a request needs of it ready.</summary>
internal sealed partial class ServedRoute(ApiRoute route, ApiIntegration? integration)
{
    public string Key { get; } = route.RouteKey;

    /// <summary><c>ANY</c> for all; <c>$default</c> for that route.</summary>
    public string Method { get; } = route.RouteKey.Split(' ')[0];

    /// <summary>With variables in braces; empty for <c>$default</c>.</summary>
    public string Path { get; } = route.RouteKey.Contains(' ', StringComparison.Ordinal) ? route.RouteKey.Split(' ', 2)[1] : "";

    /// <summary>Names of the path's variables, in their order.</summary>
    public string[] Variables { get; } = [.. Variable().Matches(route.RouteKey).Select(match => match.Groups[1].Value)];

    public ApiRoute Route => route;

    public ApiIntegration? Integration => integration;

    /// <summary>The integration's function; null when it isn't one.</summary>
    public FunctionGrant? Function { get; init; }

    public ServedAuthorizer? Authorizer { get; init; }

    /// <summary>Null: no limit was set.</summary>
    public TokenBucket? Bucket { get; init; }

    [GeneratedRegex(@"\{([^}+]+)\+?\}")]
    private static partial Regex Variable();
}
