using System.Net.Sockets;

namespace Virga.WideArea;

/// <summary>Where a relay's connection goes on.</summary>
/// <param name="Delay">One way; what a network has of its own isn't in it.</param>
internal readonly record struct RelayedWay(Socket Far, TimeSpan Delay);
