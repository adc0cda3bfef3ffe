using Virga.Node.Federation.Placement;
using Virga.Node.Federation.Registry;

namespace Virga.Node.Federation.Routing;

/// <summary>A request on its way.</summary>
/// <param name="Ticket">Of the gateway's requests of the epoch.</param>
internal sealed record PlacedRequest(PlacementRoute Route, EpochView View, IReadOnlyList<byte> Clouds, int Ticket);
