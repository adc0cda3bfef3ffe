namespace Virga.Scenarios.Faults;

/// <summary>A message that a node was given to publish.</summary>
/// <param name="At">Seconds of the schedule.</param>
/// <param name="IsTaken">It said that it is durable; else nobody knows.</param>
internal sealed record FaultEvent(string Id, int Node, double At, bool IsTaken);
