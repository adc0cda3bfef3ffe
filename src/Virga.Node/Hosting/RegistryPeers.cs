using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Virga.Node.Federation.Registry;
using Virga.Node.Mesh;

namespace Virga.Node.Hosting;

/// <summary>
/// The gateways of the registry as peers: each is asked where it listens, and must prove to be the peer that it registered. What one that
/// doesn't answer said before is kept: it may be cut off, and is found again where it was.
/// </summary>
internal sealed class RegistryPeers(Func<IEnumerable<RegisteredGateway>> gateways, MeshConnection mesh, TimeProvider time) : IPeerSource, IDisposable
{
    private const int MaxAnswer = 64 << 10;
    private const int AtOnce = 16;
    private const int MostAddresses = 4;
    private static readonly TimeSpan Fresh = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly HttpClient http = new() { Timeout = TimeSpan.FromSeconds(3), MaxResponseContentBufferSize = MaxAnswer };
    private readonly ConcurrentDictionary<string, (IReadOnlyList<string> Addresses, DateTimeOffset Due, TimeSpan Pause)> known = new(StringComparer.Ordinal);

    public async Task<IReadOnlyList<string>> AddressesAsync(CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        (string Url, string Peer)[] registered = [.. gateways().Where(one => one.Peer.Length > 0 && one.UnbondedAt == 0).Select(one => (one.Url, Peer: PeerId.ToText(one.Peer))).Where(one => one.Peer != mesh.Self?.Peer)];
        await Parallel.ForEachAsync(
            registered.Where(one => !known.TryGetValue(KeyOf(one), out (IReadOnlyList<string>, DateTimeOffset Due, TimeSpan) before) || before.Due <= now),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellation },
            async (gateway, stopping) =>
            {
                IReadOnlyList<string> found = await AskAsync(gateway.Url, gateway.Peer, stopping).ConfigureAwait(false);
                (IReadOnlyList<string> before, _, TimeSpan pause) = known.GetValueOrDefault(KeyOf(gateway), ([], now, FirstPause));
                known[KeyOf(gateway)] = found.Count > 0 ? (found, now + Fresh, FirstPause) : (before, now + pause, pause * 2 < LongestPause ? pause * 2 : LongestPause);
            }).ConfigureAwait(false);
        HashSet<string> keys = [.. registered.Select(KeyOf)];
        foreach (string gone in known.Keys.Where(key => !keys.Contains(key)))
        {
            known.TryRemove(gone, out _);
        }

        return [.. known.Values.SelectMany(one => one.Addresses)];
    }

    public void Dispose() => http.Dispose();

    private static string KeyOf((string Url, string Peer) gateway) => $"{gateway.Peer} {gateway.Url}";

    private async Task<IReadOnlyList<string>> AskAsync(string url, string peer, CancellationToken cancellation)
    {
        try
        {
            MeshSelf? card = Uri.TryCreate(url.TrimEnd('/') + PeerCard.Path, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"
                ? await http.GetFromJsonAsync<MeshSelf>(address, cancellation).ConfigureAwait(false)
                : null;
            string ending = $"/p2p/{peer}";
            return [.. (card?.Addresses ?? []).Where(one => one.EndsWith(ending, StringComparison.Ordinal) && one.Length < 256).Take(MostAddresses)];
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or InvalidOperationException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return [];
        }
    }
}
