using System.Globalization;
using Virga.Node.Values;

namespace Virga.Node.Aws.SigV4;

/// <summary>What a request says about its signature, from the Authorization header or a presigned query.</summary>
internal sealed record SignatureClaim
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    public required string KeyId { get; init; }

    /// <summary>yyyyMMdd.</summary>
    public required string Date { get; init; }

    public required string Region { get; init; }

    public required string Service { get; init; }

    public required string[] SignedHeaders { get; init; }

    public required string Signature { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>yyyyMMdd'T'HHmmss'Z', as sent.</summary>
    public required string TimeText { get; init; }

    /// <summary>Set when presigned.</summary>
    public TimeSpan? Expires { get; init; }

    public string Scope => $"{Date}/{Region}/{Service}/aws4_request";

    public static Result<SignatureClaim> Read(in SignedRequest request)
    {
        string authorization = request.Header("Authorization").ToString();
        if (authorization.Length > 0)
        {
            return ReadHeader(request, authorization);
        }

        Dictionary<string, string> query = CanonicalQuery.Parse(request.Query)
            .GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => Uri.UnescapeDataString(group.First().Value), StringComparer.Ordinal);
        return query.ContainsKey("X-Amz-Signature") || query.ContainsKey("X-Amz-Algorithm")
            ? ReadQuery(query)
            : new VirgaError(Outcome.MissingAuthentication, "Missing Authentication Token");
    }

    private static Result<SignatureClaim> ReadHeader(in SignedRequest request, string authorization)
    {
        if (!authorization.StartsWith(Algorithm, StringComparison.Ordinal))
        {
            return Incomplete($"Unsupported AWS 'algorithm': '{authorization.Split(' ')[0]}'.");
        }

        Dictionary<string, string> parts = new(StringComparer.Ordinal);
        foreach (string part in authorization[Algorithm.Length..].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals < 0)
            {
                return Incomplete($"'{part}' not a valid key=value pair (missing equal-sign) in Authorization header.");
            }

            parts[part[..equals]] = part[(equals + 1)..];
        }

        foreach (string name in (string[])["Credential", "Signature", "SignedHeaders"])
        {
            if (!parts.ContainsKey(name))
            {
                return Incomplete($"Authorization header requires '{name}' parameter.");
            }
        }

        string time = request.Header("X-Amz-Date").ToString();
        return Make(parts["Credential"], parts["SignedHeaders"], parts["Signature"], time, null);
    }

    private static Result<SignatureClaim> ReadQuery(Dictionary<string, string> query)
    {
        foreach (string name in (string[])["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-SignedHeaders", "X-Amz-Signature"])
        {
            if (!query.ContainsKey(name))
            {
                return Incomplete($"AWS query-string parameters must include '{name}'.");
            }
        }

        if (query["X-Amz-Algorithm"] != Algorithm)
        {
            return Incomplete($"Unsupported AWS 'algorithm': '{query["X-Amz-Algorithm"]}'.");
        }

        return int.TryParse(query["X-Amz-Expires"], CultureInfo.InvariantCulture, out int seconds) && seconds is >= 1 and <= 604_800
            ? Make(query["X-Amz-Credential"], query["X-Amz-SignedHeaders"], query["X-Amz-Signature"], query["X-Amz-Date"], TimeSpan.FromSeconds(seconds))
            : Incomplete("X-Amz-Expires must be a number of seconds from 1 to 604800.");
    }

    private static Result<SignatureClaim> Make(string credential, string signedHeaders, string signature, string timeText, TimeSpan? expires)
    {
        string[] scope = credential.Split('/');
        if (scope.Length != 5 || scope[4] != "aws4_request" || scope[0].Length == 0)
        {
            return Incomplete($"Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '{credential}'");
        }

        if (!DateTimeOffset.TryParseExact(timeText, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
        {
            return Incomplete("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
        }

        if (!timeText.StartsWith(scope[1], StringComparison.Ordinal))
        {
            return new VirgaError(Outcome.InvalidSignature, $"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{scope[1]}' != '{timeText[..8]}', from '{timeText}'.");
        }

        return new SignatureClaim
        {
            KeyId = scope[0],
            Date = scope[1],
            Region = scope[2],
            Service = scope[3],
            SignedHeaders = signedHeaders.Split(';'),
            Signature = signature,
            Time = time,
            TimeText = timeText,
            Expires = expires,
        };
    }

    private static VirgaError Incomplete(string message) => new(Outcome.IncompleteSignature, message);
}
