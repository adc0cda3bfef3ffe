using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Registry;
using Virga.Node.Values;

namespace Virga.Node.Federation.Calls;

/// <summary>Runs here what was drawn here, and refuses the rest. Source: <c>contracts/src/Placement.sol</c>.</summary>
internal sealed class OwnPlacement(IRegistryView registry) : ICallPlacement
{
    private const int Words = 3;

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

        (int first, int second) = Candidates(view.Seed, request, 0, list.Count);
        return list[first] == gateway || list[second] == gateway ? here : CallRefusal.PlacedElsewhere(list[first], list[second]);
    }

    public static (int First, int Second) Candidates(in Hash32 seed, in Hash32 request, int hop, int count)
    {
        Span<byte> data = stackalloc byte[Words * Hash32.Size];
        WordWriter words = new(data);
        words.Write(seed);
        words.Write(request);
        words.Write((UInt128)hop);
        Hash32 drawn = Keccak256.Hash(data);
        int first = (int)(drawn.High % (uint)count);
        return (first, count == 1 ? first : (first + 1 + (int)(drawn.Low % (uint)(count - 1))) % count);
    }
}
