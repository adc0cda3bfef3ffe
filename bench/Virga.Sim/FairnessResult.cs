namespace Virga.Sim;

/// <summary>How the calls of one function fared.</summary>
/// <param name="P99Millis">99th percentile of the time from arrival to answer.</param>
internal sealed record FairnessResult(int Served, int Refused, double P99Millis);
