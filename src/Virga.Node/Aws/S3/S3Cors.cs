using System.Xml.Linq;
using Microsoft.AspNetCore.Http;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>A bucket's rules for pages of other origins.</summary>
/// <remarks>Source: S3 User Guide, "Using cross-origin resource sharing (CORS)".</remarks>
internal static class S3Cors
{
    private static readonly string[] Methods = ["GET", "PUT", "HEAD", "POST", "DELETE"];

    /// <summary>Null when the rules are as they should be.</summary>
    public static VirgaError? Check(XElement document)
    {
        XElement[] rules = [.. document.Children("CORSRule")];
        if (rules.Length is 0 or > 100 || rules.Any(rule => !rule.Children("AllowedMethod").Any() || !rule.Children("AllowedOrigin").Any()))
        {
            return S3Error.MalformedXml();
        }

        return rules.SelectMany(rule => rule.Children("AllowedMethod")).FirstOrDefault(method => !Methods.Contains(method.Value)) is { } unknown
            ? S3Error.InvalidRequest($"Found unsupported HTTP method in CORS config. Unsupported method is {unknown.Value}")
            : rules.SelectMany(rule => rule.Children("AllowedOrigin")).FirstOrDefault(origin => origin.Value.Count(one => one == '*') > 1) is { } origin
                ? S3Error.InvalidRequest($"AllowedOrigin \"{origin.Value}\" can not have more than one wildcard.")
                : null;
    }

    /// <summary>Answers the question that a browser asks before the request.</summary>
    public static VirgaError? Preflight(HttpContext context, Bucket? bucket)
    {
        IHeaderDictionary asked = context.Request.Headers;
        if (asked.Origin.Count == 0 || asked.AccessControlRequestMethod.Count == 0)
        {
            return S3Error.Invalid("BadRequest", "Insufficient information. Origin request header needed.");
        }

        if (bucket is null || !bucket.Settings.ContainsKey("cors"))
        {
            return S3Error.Of(Outcome.AccessDenied, 403, "AccessForbidden", "CORSResponse: CORS is not enabled for this bucket.");
        }

        return Allow(context, bucket, asked.AccessControlRequestMethod.ToString(), asked.AccessControlRequestHeaders.ToString())
            ? null
            : S3Error.Of(Outcome.AccessDenied, 403, "AccessForbidden", "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.");
    }

    /// <summary>Sets the headers of the first rule that fits; false when none does.</summary>
    public static bool Allow(HttpContext context, Bucket? bucket, string method, string headers = "")
    {
        string origin = context.Request.Headers.Origin.ToString();
        if (origin.Length == 0 || bucket is null || !bucket.Settings.TryGetValue("cors", out string? document))
        {
            return false;
        }

        string[] wanted = headers.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (XElement rule in XElement.Parse(document).Children("CORSRule"))
        {
            string? allowed = rule.Children("AllowedOrigin").Select(one => one.Value).FirstOrDefault(one => Fits(one, origin));
            if (allowed is null || rule.Children("AllowedMethod").All(one => one.Value != method) || !wanted.All(header => rule.Children("AllowedHeader").Any(one => Fits(one.Value, header))))
            {
                continue;
            }

            IHeaderDictionary answer = context.Response.Headers;
            answer.AccessControlAllowOrigin = allowed == "*" ? "*" : origin;
            answer.AccessControlAllowMethods = string.Join(", ", rule.Children("AllowedMethod").Select(one => one.Value));
            answer.Vary = "Origin, Access-Control-Request-Headers, Access-Control-Request-Method";
            Set(answer, "Access-Control-Allow-Headers", string.Join(", ", wanted));
            Set(answer, "Access-Control-Expose-Headers", string.Join(", ", rule.Children("ExposeHeader").Select(one => one.Value)));
            Set(answer, "Access-Control-Max-Age", rule.Text("MaxAgeSeconds") ?? "");
            Set(answer, "Access-Control-Allow-Credentials", allowed == "*" ? "" : "true");
            return true;
        }

        return false;
    }

    private static void Set(IHeaderDictionary headers, string name, string value)
    {
        if (value.Length > 0)
        {
            headers[name] = value;
        }
    }

    private static bool Fits(string pattern, string text)
    {
        int star = pattern.IndexOf('*', StringComparison.Ordinal);
        return star < 0 ? pattern.Equals(text, StringComparison.OrdinalIgnoreCase)
            : text.Length >= pattern.Length - 1 && text.StartsWith(pattern[..star], StringComparison.OrdinalIgnoreCase) && text.EndsWith(pattern[(star + 1)..], StringComparison.OrdinalIgnoreCase);
    }
}
