using System.Numerics;
using System.Text.Json;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Placement;
using Virga.Node.Values;

namespace Virga.Node.Federation.Load;

/// <summary>Asks an epoch's gateways how loaded they are. Those that don't answer in time count for nothing.</summary>
internal sealed class LoadSurvey(LoadGauge gauge, LoadOptions options) : IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    private readonly HttpClient http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(1) }) { Timeout = options.Timeout, MaxResponseContentBufferSize = options.MaxAnswer };

    /// <summary>Eight 16-bit loads in 1/10,000, cloud 0 lowest, each the mean of its gateways by capacity; a cloud of which nothing is known is 0.</summary>
    /// <param name="self">The node's own gateway, which needn't be asked.</param>
    public async Task<Result<UInt128>> TakeAsync(ManagementChain chain, ulong epoch, EvmAddress self, CancellationToken cancellation)
    {
        if (!(await chain.Gateways.CountAtAsync(epoch, cancellation).ConfigureAwait(false)).TryGet(out BigInteger count, out VirgaError? error))
        {
            return error;
        }

        // Where there are more than can be asked, each reporter begins elsewhere.
        ulong first = count > options.MostAsked ? self.Low + epoch : 0;
        List<GatewayRegistryContract.GatewayValue> gateways = [];
        List<bool> own = [];
        for (ulong i = 0; i < Math.Min((ulong)count, (ulong)options.MostAsked); i++)
        {
            if (!(await chain.Gateways.GatewayAtAsync(epoch, (first + i) % (ulong)count, cancellation).ConfigureAwait(false)).TryGet(out EvmAddress address, out error)
                || !(await chain.Gateways.GatewayOfAsync(address, cancellation).ConfigureAwait(false)).TryGet(out GatewayRegistryContract.GatewayValue? gateway, out error))
            {
                return error;
            }

            gateways.Add(gateway);
            own.Add(address == self);
        }

        int?[] loads = new int?[gateways.Count];
        await Parallel.ForAsync(0, loads.Length, new ParallelOptions { MaxDegreeOfParallelism = options.AtOnce, CancellationToken = cancellation }, async (i, stop) =>
            loads[i] = own[i] ? gauge.Load : await AskAsync(gateways[i].About.Url, stop).ConfigureAwait(false)).ConfigureAwait(false);
        return Pack(gateways.Zip(loads).Where(pair => pair.Second is not null).Select(pair => ((int)pair.First.Cloud, (long)pair.First.About.Capacity, pair.Second!.Value)));
    }

    /// <summary>As the contract LoadOracle lays them out.</summary>
    public static UInt128 Pack(IEnumerable<(int Cloud, long Capacity, int Load)> known)
    {
        ushort[] loads = new ushort[LoadFeed.Clouds];
        foreach (IGrouping<int, (int Cloud, long Capacity, int Load)> cloud in known.Where(one => one.Cloud is >= 0 and < LoadFeed.Clouds && one.Capacity > 0).GroupBy(one => one.Cloud))
        {
            loads[cloud.Key] = (ushort)Math.Clamp(cloud.Sum(one => one.Load * one.Capacity) / cloud.Sum(one => one.Capacity), 0, ushort.MaxValue);
        }

        return LoadFeed.Pack(loads);
    }

    public void Dispose() => http.Dispose();

    private async Task<int?> AskAsync(string url, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? place) || place.Scheme is not ("http" or "https"))
        {
            return null;
        }

        try
        {
            LoadAnswer? answer = JsonSerializer.Deserialize<LoadAnswer>(await http.GetByteArrayAsync(new Uri(place, LoadGauge.Path), cancellation).ConfigureAwait(false), Json);
            return answer is null ? null : Math.Clamp(answer.Load, 0, ushort.MaxValue);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
        {
            return null;
        }
    }
}
