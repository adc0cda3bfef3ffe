using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Placement;
using Virga.Node.Federation.Registry;
using Virga.Node.Values;

namespace Virga.Node.Federation.Calls;

/// <summary>Runs here what was drawn here, and refuses the rest.</summary>
internal sealed class OwnPlacement(IRegistryView registry) : ICallPlacement
{
    public Result<CallPlace> Place(in Hash32 request, ulong epoch, EvmAddress gateway)
    {
        if (registry.Gateway(gateway) is not { } own)
        {
            return CallRefusal.NotAGateway(gateway);
        }

        CallPlace here = new(gateway, own.Cloud, 0);
        if (registry.At(epoch) is not { Gateways: { Count: > 0 } list } view || view.Seed == default)
        {
            return here; // nobody can show another place either
        }

        Candidates drawn = Candidates.Draw(view.Seed, request, 0, list.Count);
        (EvmAddress first, EvmAddress second) = (list[drawn.First], list[drawn.Second]);
        return first == gateway || second == gateway ? here : CallRefusal.PlacedElsewhere(first, second);
    }
}
