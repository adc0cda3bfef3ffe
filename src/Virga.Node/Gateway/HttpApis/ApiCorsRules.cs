using System.Globalization;
using Microsoft.AspNetCore.Http;
using Virga.Node.Services.HttpApis;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>
/// Cross-origin requests of an API that has settings for them: the gateway answers preflight requests itself, and what integrations say
/// of it is dropped. Source: API Gateway developer guide, "Configure CORS for HTTP APIs".
/// </summary>
internal static class ApiCorsRules
{
    private const string Prefix = "Access-Control-";

    public static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method) && request.Headers.Origin.Count > 0 && request.Headers.AccessControlRequestMethod.Count > 0;

    public static void Preflight(HttpContext context, ApiCors cors)
    {
        context.Response.StatusCode = 204;
        if (!Apply(context, cors))
        {
            return;
        }

        IHeaderDictionary headers = context.Response.Headers;
        Set(headers, "Access-Control-Allow-Methods", cors.AllowMethods);
        Set(headers, "Access-Control-Allow-Headers", cors.AllowHeaders);
        if (cors.MaxAge is { } age and not 0)
        {
            headers.AccessControlMaxAge = age.ToString(CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Sets the headers of an ordinary answer; false when the origin isn't allowed.</summary>
    public static bool Apply(HttpContext context, ApiCors cors)
    {
        IHeaderDictionary headers = context.Response.Headers;
        foreach (string name in headers.Keys.Where(name => name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            headers.Remove(name);
        }

        string origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || cors.AllowOrigins?.Any(allowed => Fits(allowed, origin)) != true)
        {
            return false;
        }

        headers.AccessControlAllowOrigin = cors.AllowOrigins.Contains("*") ? "*" : origin;
        headers.Append("Vary", "Origin");
        if (cors.AllowCredentials == true)
        {
            headers.AccessControlAllowCredentials = "true";
        }

        Set(headers, "Access-Control-Expose-Headers", cors.ExposeHeaders);
        return true;
    }

    private static bool Fits(string allowed, string origin) =>
        allowed == "*" || (allowed.EndsWith("://*", StringComparison.Ordinal) ? origin.StartsWith(allowed[..^1], StringComparison.OrdinalIgnoreCase) : allowed.Equals(origin, StringComparison.OrdinalIgnoreCase));

    private static void Set(IHeaderDictionary headers, string name, IReadOnlyList<string>? values)
    {
        if (values is { Count: > 0 })
        {
            headers[name] = string.Join(',', values);
        }
    }
}
