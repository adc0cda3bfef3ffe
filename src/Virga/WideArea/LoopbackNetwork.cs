using System.Diagnostics;

namespace Virga.WideArea;

internal sealed class LoopbackNetwork(IReadOnlyList<Place> places) : IRegionNetwork
{
    public string Description => $"{places.Count}";

    public IReadOnlyList<string> ListenOptions(Place place) => throw new NotSupportedException();

    public string PeerAddress(Place place, string address) => throw new NotSupportedException();

    public Process Start(Place place, ProcessStartInfo start) => throw new NotSupportedException();

    public string Door(Place from, Place to) => throw new NotSupportedException();

    public string DoorToLoopback(Place place, int port) => throw new NotSupportedException();

    public void Dispose()
    {
    }
}
