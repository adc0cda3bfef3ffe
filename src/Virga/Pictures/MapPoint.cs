namespace Virga.Pictures;

/// <summary>A place on a <see cref="WorldMap"/>.</summary>
/// <param name="Side">Where its name stands.</param>
/// <param name="Lines">Below the name.</param>
internal sealed record MapPoint(string Name, double Longitude, double Latitude, bool IsGateway, LabelSide Side, IReadOnlyList<string> Lines);
