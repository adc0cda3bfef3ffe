using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>
/// Changes of requests and responses: <c>append:header.x</c>, <c>overwrite:path</c> and so on, to values that are fixed or taken from the
/// request. Source: API Gateway developer guide, "Transform API requests and responses for HTTP APIs".
/// </summary>
internal static partial class ParameterMapping
{
    /// <summary>Headers that a mapping may not touch.</summary>
    private static readonly HashSet<string> Reserved = new(StringComparer.OrdinalIgnoreCase) { "Connection", "Content-Length", "Host", "Transfer-Encoding", "Upgrade", "Te", "Trailer", "Forwarded", "Via" };

    /// <summary>Changes the request in place; returns the path that the integration is asked for instead, or null.</summary>
    public static string? ApplyToRequest(ApiRequest request, IReadOnlyDictionary<string, string> parameters)
    {
        string? path = null;
        Dictionary<string, StringValues>? query = null;
        (string Key, string Value)[] changes = [.. parameters.Select(pair => (pair.Key, Evaluate(request, pair.Value)))]; // all see the request as it came
        foreach ((string key, string value) in changes)
        {
            (string operation, string location, string name) = Split(key);
            if (location == "path" && operation == "overwrite")
            {
                path = value;
            }
            else if (location == "header" && !Reserved.Contains(name))
            {
                Change(operation, request.Context.Request.Headers, name, value);
            }
            else if (location == "querystring")
            {
                query ??= QueryHelpers.ParseQuery(request.Context.Request.QueryString.Value);
                query[name] = operation == "append" ? StringValues.Concat(query.GetValueOrDefault(name), value) : value;
                if (operation == "remove")
                {
                    query.Remove(name);
                }
            }
        }

        if (query is not null)
        {
            request.Context.Request.QueryString = QueryString.Create(query);
        }

        return path;
    }

    /// <param name="byStatus">Changes for each status that the integration may answer with.</param>
    public static void ApplyToResponse(ApiRequest request, IReadOnlyDictionary<string, IReadOnlyDictionary<string, string>> byStatus)
    {
        HttpResponse response = request.Context.Response;
        if (!byStatus.TryGetValue(response.StatusCode.ToString(CultureInfo.InvariantCulture), out IReadOnlyDictionary<string, string>? parameters))
        {
            return;
        }

        (string Key, string Value)[] changes = [.. parameters.Select(pair => (pair.Key, Evaluate(request, pair.Value)))];
        foreach ((string key, string value) in changes)
        {
            (string operation, string location, string name) = Split(key);
            if (location == "header" && !Reserved.Contains(name))
            {
                Change(operation, response.Headers, name, value);
            }
            else if (location == "statuscode" && int.TryParse(value, CultureInfo.InvariantCulture, out int status) && status is >= 100 and <= 599)
            {
                response.StatusCode = status;
            }
        }
    }

    /// <summary>A value, or a text with <c>${...}</c> in it.</summary>
    public static string Evaluate(ApiRequest request, string value)
    {
        string filled = value.StartsWith('$') && !value.StartsWith("${", StringComparison.Ordinal)
            ? Find(request, value[1..]) ?? ""
            : Expression().Replace(value, match => Find(request, match.Groups[1].Value) ?? "");
        return filled.ReplaceLineEndings(" ");
    }

    public static string? Find(ApiRequest request, string expression)
    {
        HttpRequest http = request.Context.Request;
        string Rest(string prefix) => expression[prefix.Length..];
        return expression switch
        {
            "request.path" => request.Path,
            "request.body" => Encoding.UTF8.GetString(request.Body.Span),
            _ when expression.StartsWith("request.header.", StringComparison.Ordinal) => Joined(http.Headers[Rest("request.header.")]),
            _ when expression.StartsWith("response.header.", StringComparison.Ordinal) => Joined(request.Context.Response.Headers[Rest("response.header.")]),
            _ when expression.StartsWith("request.querystring.", StringComparison.Ordinal) => Joined(http.Query[Rest("request.querystring.")]),
            _ when expression.StartsWith("request.path.", StringComparison.Ordinal) => request.Variable(Rest("request.path.")),
            _ when expression.StartsWith("request.body.", StringComparison.Ordinal) => Member(request.Body, Rest("request.body.")),
            _ when expression.StartsWith("stageVariables.", StringComparison.Ordinal) => request.Stage.Stage.StageVariables?.GetValueOrDefault(Rest("stageVariables.")),
            _ when expression.StartsWith("context.", StringComparison.Ordinal) => ContextVariables.Find(request, Rest("context.")),
            _ => null,
        };
    }

    private static string? Joined(StringValues values) => values.Count == 0 ? null : string.Join(',', values.ToArray());

    private static string? Member(ReadOnlyMemory<byte> body, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(body);
            JsonElement at = document.RootElement;
            foreach (string name in path.Split('.'))
            {
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                {
                    return null;
                }
            }

            return at.ToString();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static (string Operation, string Location, string Name) Split(string key)
    {
        int colon = key.IndexOf(':', StringComparison.Ordinal);
        string target = key[(colon + 1)..];
        int dot = target.IndexOf('.', StringComparison.Ordinal);
        return (colon < 0 ? "" : key[..colon], dot < 0 ? target : target[..dot], dot < 0 ? "" : target[(dot + 1)..]);
    }

    private static void Change(string operation, IHeaderDictionary headers, string name, string value)
    {
        switch (operation)
        {
            case "append":
                headers.Append(name, Printable(value));
                break;
            case "overwrite":
                headers[name] = Printable(value);
                break;
            case "remove":
                headers.Remove(name);
                break;
        }
    }

    /// <summary>What a header can hold (RFC 9110, section 5.5), whatever the request had in it.</summary>
    private static string Printable(string value) => string.Create(value.Length, value, static (target, from) =>
    {
        for (int at = 0; at < target.Length; at++)
        {
            target[at] = from[at] is >= ' ' and <= '~' ? from[at] : '?';
        }
    });

    [GeneratedRegex(@"\$\{([^}]+)\}")]
    private static partial Regex Expression();
}
