namespace Virga.Node.Telemetry;

/// <summary>A page of a group's streams.</summary>
/// <param name="ByTime">Ordered by the last line rather than by name; streams without a line come first.</param>
internal sealed record LogStreamQuery(string Group, string Prefix, bool ByTime, bool IsDescending, int Skip, int Limit);
