using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Virga.Node.Functions;

namespace Virga.Node.Gateway;

/// <summary>Cross-origin requests (Fetch standard) by a function URL's own settings.</summary>
internal static class CorsRules
{
    /// <summary>Sets the headers; true when the request was a preflight, which is answered by them alone.</summary>
    public static bool Apply(HttpContext context, FunctionUrlCors? cors)
    {
        string origin = context.Request.Headers.Origin.ToString();
        if (cors is null || origin.Length == 0 || !Allows(cors.AllowOrigins, origin))
        {
            return false;
        }

        IHeaderDictionary headers = context.Response.Headers;
        headers["Access-Control-Allow-Origin"] = cors.AllowOrigins is { } origins && origins.Contains("*") && cors.AllowCredentials != true ? "*" : origin;
        headers.Vary = "Origin";
        if (cors.AllowCredentials == true)
        {
            headers["Access-Control-Allow-Credentials"] = "true";
        }

        if (cors.ExposeHeaders is { IsDefaultOrEmpty: false } exposed)
        {
            headers["Access-Control-Expose-Headers"] = string.Join(',', exposed);
        }

        if (context.Request.Method != "OPTIONS" || !context.Request.Headers.ContainsKey("Access-Control-Request-Method"))
        {
            return false;
        }

        headers["Access-Control-Allow-Methods"] = string.Join(',', cors.AllowMethods ?? []);
        headers["Access-Control-Allow-Headers"] = string.Join(',', cors.AllowHeaders ?? []);
        headers["Access-Control-Max-Age"] = (cors.MaxAge ?? 0).ToString(CultureInfo.InvariantCulture);
        context.Response.StatusCode = 200;
        return true;
    }

    private static bool Allows(ImmutableArray<string>? allowed, string origin) =>
        allowed is { IsDefaultOrEmpty: false } origins && (origins.Contains("*") || origins.Contains(origin, StringComparer.OrdinalIgnoreCase));
}
