using System.ComponentModel;
using Virga.Node.Chain.Local;
using Virga.Node.Mesh.Peers;
using Virga.Node.Values;
using Virga.WideArea;

namespace Virga.Demo;

/// <summary>A federation from its start to its audit, and what it looked like.</summary>
internal static class FederationDemo
{
    private const int Deposit = 5;
    private const int CallsForMore = 21;
    private const int Events = 6;

    /// <exception cref="DemoFailure">A step failed.</exception>
    public static async Task<DemoResult> RunAsync(DemoOptions options, Progress progress, CancellationToken cancellation)
    {
        if (AnvilProgram.Find() is null || PeerProgram.Find() is null)
        {
            throw new DemoFailure(new VirgaError(Outcome.RuntimeUnavailable, "The chain's or the mesh's program is missing: run `./virga demo federation`, which installs them, or `npm ci` in the project's folders tools and peer."));
        }

        IReadOnlyList<Place> places = Place.Of(options.Gateways);
        string folder = Directory.CreateTempSubdirectory("virga-demo").FullName;
        try
        {
            using IRegionNetwork network = Open(places, options.NoNamespaces, progress);
            progress.Say($"{options.Gateways} gateways, users in {places.Count(place => place.HasUsers)} regions: {network.Description}");
            Federation federation = await Federation.StartAsync(network, places, folder, progress, cancellation).ConfigureAwait(false);
            await using (federation.ConfigureAwait(false))
            {
                return await ShowAsync(federation, options, progress, cancellation).ConfigureAwait(false);
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static IRegionNetwork Open(IReadOnlyList<Place> places, bool noNamespaces, Progress progress)
    {
        if (noNamespaces)
        {
            return new LoopbackNetwork(places);
        }

        try
        {
            return new NamespaceNetwork(places);
        }
        catch (Exception e) when (e is PlatformNotSupportedException or InvalidOperationException or IOException or UnauthorizedAccessException or Win32Exception)
        {
            progress.Say($"delays are made in this process: {e.Message}");
            return new LoopbackNetwork(places);
        }
    }

    private static async Task<DemoResult> ShowAsync(Federation federation, DemoOptions options, Progress progress, CancellationToken cancellation)
    {
        bool isSmall = options.Calls < CallsForMore;
        await federation.OfferAsync(progress, cancellation).ConfigureAwait(false);
        await federation.DepositAsync(Deposit, progress, cancellation).ConfigureAwait(false);
        ulong epoch = await federation.NextEpochAsync(cancellation).ConfigureAwait(false);
        progress.Say($"epoch {epoch}: {options.Gateways} gateways are listed");
        SignedCalls signed = new(federation);
        IReadOnlyList<ServedCall> calls = await signed.RunAsync(options.Calls, progress, cancellation).ConfigureAwait(false);
        await new Settling(federation).RunAsync(calls, progress, cancellation).ConfigureAwait(false);
        IReadOnlyList<Audited> audits = await new Auditing(federation, signed).RunAsync(calls, progress, cancellation).ConfigureAwait(false);
        Money money = await Money.ReadAsync(federation, Deposit, calls, cancellation).ConfigureAwait(false);
        IReadOnlyList<Measured> events;
        EventLatency latency = new(federation);
        await using (latency.ConfigureAwait(false))
        {
            events = await latency.RunAsync(isSmall ? 1 : Events, progress, cancellation).ConfigureAwait(false);
        }

        IReadOnlyList<Measured> reads = await new ReadThroughput(federation).RunAsync(isSmall || options.Gateways > DemoOptions.FewestGateways ? 1 : 2, progress, cancellation).ConfigureAwait(false);
        return new DemoResult(federation.Network.Description, federation.Places, federation.Nodes, calls, money, audits, events, reads);
    }
}
