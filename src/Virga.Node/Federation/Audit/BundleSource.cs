using System.Text.Json;
using Virga.Node.Mesh.Content;
using Virga.Node.Values;

namespace Virga.Node.Federation.Audit;

/// <summary>Gets bundles from the gateways that settled them. Each block is checked against its id; no more is taken than the batch's count allows.</summary>
internal sealed class BundleSource : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false }) { Timeout = Patience, MaxResponseContentBufferSize = 64 << 10 };

    /// <summary>Refused: it isn't served, or isn't what its id names, or can't be read.</summary>
    public async Task<Result<BatchBundle>> FetchAsync(Uri gateway, OnChainBatch batch, CancellationToken cancellation)
    {
        if (gateway.Scheme is not ("http" or "https"))
        {
            return new VirgaError(Outcome.InvalidParameter, $"{gateway} is no address of a gateway: http://host:port is.");
        }

        if (!(await WhereAsync(gateway, batch, cancellation).ConfigureAwait(false)).TryGet(out Cid id, out VirgaError? error))
        {
            return error;
        }

        long most = BatchBundle.MostBytes(batch.Terms.Count);
        using GatewayBlocks blocks = new(gateway);
        ContentReader reader = new(blocks, ReadLimits.Default);
        return (await reader.ReadAsync(id, (int)Math.Min(most, Array.MaxLength), cancellation).ConfigureAwait(false)).TryGet(out byte[]? bytes, out error) ? BatchBundle.Read(bytes) : error;
    }

    public void Dispose() => http.Dispose();

    private async Task<Result<Cid>> WhereAsync(Uri gateway, OnChainBatch batch, CancellationToken cancellation)
    {
        try
        {
            byte[] answer = await http.GetByteArrayAsync(new Uri(gateway, BundleEndpoint.Prefix + batch.Name), cancellation).ConfigureAwait(false);
            JsonElement document = JsonSerializer.Deserialize<JsonElement>(answer);
            return Cid.Parse(document.ValueKind == JsonValueKind.Object && document.TryGetProperty("Cid", out JsonElement id) ? id.ToString() : null);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or IOException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return new VirgaError(Outcome.NotFound, $"{gateway} doesn't say where the bundle of the batch {batch.Name} is: {e.Message}");
        }
    }
}
