using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Virga.WideArea;

/// <summary>
/// Places on one loopback, for machines that allow no namespaces: nodes reach each other through relays of this process, which see by
/// whose process a connection was made how long its way is. Connections are delayed, packets aren't: TCP's own round trips are short.
/// </summary>
internal sealed class LoopbackNetwork : IRegionNetwork
{
    private readonly IReadOnlyList<Place> places;
    private readonly DedicatedThread starter = new("starter");
    private readonly ConnectionOwner owners = new();
    private readonly (int Node, int Mesh)[] ports;
    private readonly TcpRelay[] nodes;
    private readonly TcpRelay[] meshes;
    private readonly ConcurrentDictionary<(int From, int To), Lazy<TcpRelay>> doors = new();

    public LoopbackNetwork(IReadOnlyList<Place> places)
    {
        this.places = places;
        ports = FreePorts(places.Count);
        nodes = [.. places.Select((place, i) => new TcpRelay((near, cancellation) => OpenAsync(near, place, ports[i].Node, cancellation)))];
        meshes = [.. places.Select((place, i) => new TcpRelay((near, cancellation) => OpenAsync(near, place, ports[i].Mesh, cancellation)))];
    }

    public string Description => "one loopback, connections delayed by a relay";

    public string AddressOf(Place place) => Local(nodes[place.Index].Port);

    /// <remarks>Who may make no namespaces may have no cgroups either; the demonstration's functions are its own.</remarks>
    public IReadOnlyList<string> UpOptions(Place place) =>
        ["--sandbox", "weak", "--port", Text(ports[place.Index].Node), "--mesh-port", Text(ports[place.Index].Mesh), "--public-url", AddressOf(place)];

    public string PeerAddress(Place place, string address) => address.Replace($"/tcp/{Text(ports[place.Index].Mesh)}/", $"/tcp/{Text(meshes[place.Index].Port)}/", StringComparison.Ordinal);

    public Process Start(Place place, ProcessStartInfo start)
    {
        Process process = starter.Run(() => Process.Start(start)!);
        owners.Add(process.Id, place.Index);
        return process;
    }

    public string Door(Place from, Place to) => Local(doors.GetOrAdd((from.Index, to.Index), way => new Lazy<TcpRelay>(() =>
        new TcpRelay((_, cancellation) => ConnectAsync(ports[way.To].Node, DelayBetween(way.From, way.To), cancellation)))).Value.Port);

    public string DoorToLoopback(Place place, int port) => Local(port);

    public void Dispose()
    {
        foreach (TcpRelay relay in nodes.Concat(meshes).Concat(doors.Values.Select(door => door.Value)))
        {
            relay.Dispose();
        }

        starter.Dispose();
    }

    private Task<RelayedWay> OpenAsync(Socket near, Place to, int port, CancellationToken cancellation) =>
        ConnectAsync(port, owners.PlaceOf(((IPEndPoint)near.RemoteEndPoint!).Port) is { } from ? DelayBetween(from, to.Index) : TimeSpan.Zero, cancellation);

    private TimeSpan DelayBetween(int one, int other) => one == other ? TimeSpan.Zero : places[one].DelayTo(places[other]);

    private static async Task<RelayedWay> ConnectAsync(int port, TimeSpan delay, CancellationToken cancellation)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port), cancellation).ConfigureAwait(false);
            return new RelayedWay(socket, delay);
        }
        catch (Exception)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Of nobody now: listeners are told theirs before they start.</summary>
    private static (int Node, int Mesh)[] FreePorts(int places)
    {
        TcpListener[] taken = [.. Enumerable.Range(0, 2 * places).Select(_ => new TcpListener(IPAddress.Loopback, 0))];
        Array.ForEach(taken, listener => listener.Start());
        int[] free = [.. taken.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port)];
        Array.ForEach(taken, listener => listener.Dispose());
        return [.. Enumerable.Range(0, places).Select(i => (free[2 * i], free[(2 * i) + 1]))];
    }

    private static string Local(int port) => $"http://127.0.0.1:{Text(port)}";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
