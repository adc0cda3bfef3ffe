namespace Virga.Pictures;

/// <summary>Calls on a <see cref="WorldMap"/>.</summary>
/// <param name="From">Of the map's points.</param>
/// <param name="To">Of the map's points.</param>
/// <param name="IsForwarded">From a gateway to the one that runs them; else from users to a gateway.</param>
internal sealed record MapFlow(int From, int To, double Calls, bool IsForwarded);
