using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Placement;
using Virga.Node.Federation.Registry;

namespace Virga.Node.Tests.Federation.Placement;

/// <summary>Epochs to place in.</summary>
internal static class PlacementWorld
{
    public static Hash32 Hash(int number) => Keccak256.Hash(BitConverter.GetBytes(number));

    public static EvmAddress Gateway(int place) => new(0, (uint)place + 1);

    /// <param name="count">Gateways, dealt to <paramref name="clouds"/> clouds.</param>
    public static PlacementQuestion Question(int count, int clouds, int request, params ushort[] loads) => new()
    {
        Epoch = new EpochView(7, Hash(-7), [.. Enumerable.Range(0, count).Select(Gateway)], loads),
        Clouds = [.. Enumerable.Range(0, count).Select(place => (byte)(place % clouds))],
        Request = Hash(request),
    };
}
