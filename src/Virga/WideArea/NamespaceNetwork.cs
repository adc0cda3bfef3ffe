using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Virga.WideArea;

/// <summary>Places in network namespaces of their own: real packets, delayed by a router. Needs root.</summary>
internal sealed class NamespaceNetwork(IReadOnlyList<Place> places) : IRegionNetwork
{
    private const int NodePort = 9000;
    private const int MeshPort = 9100;

    private readonly WideAreaNetwork network = new(places.Count, (one, other) => one == other ? TimeSpan.Zero : places[one].DelayTo(places[other]));
    private readonly ConcurrentDictionary<(int From, IPEndPoint To), Lazy<TcpRelay>> doors = new();

    public string Description => "network namespaces, packets delayed by a router";

    public string AddressOf(Place place) => string.Create(CultureInfo.InvariantCulture, $"http://{WideAreaNetwork.AddressOf(place.Index)}:{NodePort}");

    public IReadOnlyList<string> UpOptions(Place place) =>
        ["--listen", WideAreaNetwork.AddressOf(place.Index).ToString(), "--port", NodePort.ToString(CultureInfo.InvariantCulture), "--mesh-port", MeshPort.ToString(CultureInfo.InvariantCulture)];

    public string PeerAddress(Place place, string address) => address;

    public Process Start(Place place, ProcessStartInfo start) => network.Start(place.Index, start);

    public string Door(Place from, Place to) => Door(from.Index, new IPEndPoint(WideAreaNetwork.AddressOf(to.Index), NodePort));

    public string DoorToLoopback(Place place, int port) => Door(place.Index, new IPEndPoint(IPAddress.Loopback, port));

    public void Dispose()
    {
        foreach (Lazy<TcpRelay> door in doors.Values)
        {
            door.Value.Dispose();
        }

        network.Dispose();
    }

    private string Door(int from, IPEndPoint to)
    {
        TcpRelay relay = doors.GetOrAdd((from, to), way => new Lazy<TcpRelay>(() => new TcpRelay(async (_, cancellation) =>
        {
            Socket socket = network.Run(way.From, () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            try
            {
                await socket.ConnectAsync(way.To, cancellation).ConfigureAwait(false);
                return new RelayedWay(socket, TimeSpan.Zero);
            }
            catch (Exception)
            {
                socket.Dispose();
                throw;
            }
        }))).Value;
        return string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{relay.Port}");
    }
}
