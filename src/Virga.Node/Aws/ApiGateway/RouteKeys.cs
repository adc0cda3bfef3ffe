using System.Text.RegularExpressions;
using Virga.Node.Values;

namespace Virga.Node.Aws.ApiGateway;

/// <summary>How a route's key may look: <c>$default</c>, or a method and a path.</summary>
internal static partial class RouteKeys
{
    public static VirgaError? Fault(string key) =>
        key == "$default" || Pattern().IsMatch(key) ? null
        : GatewayError.Bad("The provided route key is not formatted properly for HTTP protocol. Format should be \"<HTTP METHOD> /<RESOURCE PATH>\" or \"$default\"");

    /// <summary>A greedy variable stands only at the end.</summary>
    [GeneratedRegex(@"^(?:ANY|GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS) (?:/|(?:/(?:[^/{}\s]+|\{[a-zA-Z0-9._:-]+\}))+/?|(?:/(?:[^/{}\s]+|\{[a-zA-Z0-9._:-]+\}))*/\{[a-zA-Z0-9._:-]+\+\})\z")]
    private static partial Regex Pattern();
}
