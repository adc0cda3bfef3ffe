namespace Virga.Sim;

/// <summary>The calls of one function: when they arrive and how long each runs, in seconds from the trace's beginning.</summary>
internal sealed record Trace(string Function, double MemoryMegabytes, IReadOnlyList<(double At, double Runs)> Calls);
