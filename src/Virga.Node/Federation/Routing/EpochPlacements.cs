using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Placement;
using Virga.Node.Federation.Registry;

namespace Virga.Node.Federation.Routing;

/// <summary>Draws where this gateway's requests go, and counts them by epoch, as its policies need.</summary>
/// <remarks>After a restart the counts of the epoch, and its tickets, begin again.</remarks>
internal sealed class EpochPlacements(IRegistryView registry)
{
    private readonly Lock gate = new();
    private EpochView? view;
    private byte[] clouds = [];
    private (ulong Epoch, PlacementLedger Ledger)? counted;

    /// <summary>Null: the epoch has no list or no seed, and nobody can show another place than this one.</summary>
    public PlacedRequest? Enter(SignedCall call, IPlacementPolicy policy)
    {
        CallRequest request = call.Request;
        if (registry.At(request.Epoch) is not { Gateways.Count: > 0 } now || now.Seed == default)
        {
            return null;
        }

        lock (gate)
        {
            if (!ReferenceEquals(now, view))
            {
                (view, clouds) = (now, [.. now.Gateways.Select(CloudOf)]);
            }

            if (counted is not { } count || count.Epoch < request.Epoch)
            {
                counted = count = (request.Epoch, new PlacementLedger());
            }

            int ticket = count.Ledger.Ticket;
            PlacementQuestion question = count.Ledger.Enter(policy, new PlacementQuestion { Epoch = now, Clouds = clouds, Request = call.Hash, Entry = CloudOf(request.Gateway) });
            return new PlacedRequest(new PlacementRoute(policy, question), now, clouds, ticket);
        }
    }

    public byte CloudOf(EvmAddress address) => registry.Gateway(address)?.Cloud ?? 0;
}
