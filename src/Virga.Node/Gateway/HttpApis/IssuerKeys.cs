using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;

namespace Virga.Node.Gateway.HttpApis;

/// <summary>
/// Keys of issuers, found by OpenID Connect Discovery and kept for two hours, as AWS does. A key that isn't known makes them be asked for
/// again, at most every few seconds. Bounded: so many issuers, bytes and seconds.
/// </summary>
internal sealed partial class IssuerKeys(OutboundHttp outbound, TimeProvider time, ILogger<IssuerKeys> logger)
{
    private const int MaxIssuers = 256;
    private const int MaxDocument = 512 << 10;
    private const int MaxKeys = 64;
    private static readonly TimeSpan Validity = TimeSpan.FromHours(2);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Fetched> issuers = new(StringComparer.Ordinal);

    /// <summary>Null when the token is signed by the issuer, else what is wrong.</summary>
    public async ValueTask<string?> FaultAsync(string issuer, JsonWebToken token)
    {
        Fetched fetched = Current(issuer, null);
        IReadOnlyDictionary<string, IssuerKey> known = await fetched.Keys.ConfigureAwait(false);
        if (!known.ContainsKey(token.KeyId) && time.GetElapsedTime(fetched.At) > Pause)
        {
            known = await Current(issuer, fetched).Keys.ConfigureAwait(false);
        }

        return !known.TryGetValue(token.KeyId, out IssuerKey? key) ? known.Count == 0 ? "the issuer's keys could not be retrieved" : "the token's key is not known to the issuer"
            : key.Verifies(token) ? null
            : "the token has an invalid signature";
    }

    /// <param name="stale">What is no longer good; others may have replaced it already.</param>
    private Fetched Current(string issuer, Fetched? stale)
    {
        if (issuers.Count >= MaxIssuers)
        {
            issuers.Clear();
        }

        return issuers.AddOrUpdate(issuer, _ => Fetch(issuer), (_, there) =>
            ReferenceEquals(there, stale) || time.GetElapsedTime(there.At) > (there.HasFailed ? Pause : Validity) ? Fetch(issuer) : there);
    }

    private Fetched Fetch(string issuer) => new(time.GetTimestamp(), new Lazy<Task<IReadOnlyDictionary<string, IssuerKey>>>(() => LoadAsync(issuer)));

    private async Task<IReadOnlyDictionary<string, IssuerKey>> LoadAsync(string issuer)
    {
        try
        {
            using CancellationTokenSource limit = new(Patience, time);
            JsonNode? about = await GetAsync($"{issuer.TrimEnd('/')}/.well-known/openid-configuration", limit.Token).ConfigureAwait(false);
            string address = about?["jwks_uri"]?.GetValue<string>() ?? throw new HttpRequestException("the issuer's configuration names no jwks_uri");
            JsonNode? set = await GetAsync(address, limit.Token).ConfigureAwait(false);
            return (set?["keys"] as JsonArray ?? []).OfType<JsonObject>().Take(MaxKeys).Select(IssuerKey.Read).OfType<IssuerKey>().DistinctBy(key => key.Id).ToDictionary(key => key.Id, StringComparer.Ordinal);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException or System.Text.Json.JsonException or UriFormatException or InvalidOperationException or ArgumentException)
        {
            LogUnreachable(issuer, e.Message);
            return new Dictionary<string, IssuerKey>();
        }
    }

    private async Task<JsonNode?> GetAsync(string address, CancellationToken cancellation)
    {
        Uri uri = new(address);
        if (uri.Scheme != "https" && !(uri.Scheme == "http" && uri.IsLoopback))
        {
            throw new HttpRequestException("keys come by https only");
        }

        using HttpRequestMessage message = new(HttpMethod.Get, uri);
        using HttpResponseMessage answer = await outbound.Issuers.SendAsync(message, cancellation).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
        await answer.Content.LoadIntoBufferAsync(MaxDocument, cancellation).ConfigureAwait(false);
        return JsonNode.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the keys of the issuer {Issuer} could not be retrieved: {Reason}")]
    private partial void LogUnreachable(string issuer, string reason);

    private sealed record Fetched(long At, Lazy<Task<IReadOnlyDictionary<string, IssuerKey>>> Loading)
    {
        public Task<IReadOnlyDictionary<string, IssuerKey>> Keys => Loading.Value;

        public bool HasFailed => Loading is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true, Result.Count: 0 } };
    }
}
