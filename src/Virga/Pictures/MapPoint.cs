namespace Virga.Pictures;

/// <summary>A place on a <see cref="WorldMap"/>.</summary>
/// <param name="LabelsLeft">Its name stands on its left: something is on its right.</param>
/// <param name="Lines">Below the name.</param>
internal sealed record MapPoint(string Name, double Longitude, double Latitude, bool IsGateway, bool LabelsLeft, IReadOnlyList<string> Lines);
