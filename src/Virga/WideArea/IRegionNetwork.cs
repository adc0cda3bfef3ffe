using System.Diagnostics;

namespace Virga.WideArea;

/// <summary>Nodes of several regions on one machine, as far from each other as the regions are.</summary>
internal interface IRegionNetwork : IDisposable
{
    /// <summary>How the delays are made, for who reads the figures.</summary>
    string Description { get; }

    /// <summary>Where nodes of other places reach one: <c>http://address:port</c>.</summary>
    string AddressOf(Place place);

    /// <summary>What `virga up` is told, so that others reach the node through the network, and it runs at all.</summary>
    IReadOnlyList<string> UpOptions(Place place);

    /// <summary>A node's mesh address as those elsewhere dial it.</summary>
    string PeerAddress(Place place, string address);

    /// <summary>Starts a process in the place. It is ended with the network at the latest.</summary>
    Process Start(Place place, ProcessStartInfo start);

    /// <summary>Where this process reaches a node as somebody in another place does: <c>http://127.0.0.1:port</c>.</summary>
    string Door(Place from, Place to);

    /// <summary>Where this process reaches a port on the place's own loopback.</summary>
    string DoorToLoopback(Place place, int port);
}
