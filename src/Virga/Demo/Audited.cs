namespace Virga.Demo;

/// <summary>What `virga audit` said of a gateway.</summary>
/// <param name="By">Whose node was asked for the chain.</param>
/// <param name="Findings">Discrepancies; none: clean.</param>
internal sealed record Audited(DemoNode Gateway, string By, int Batches, int Calls, IReadOnlyList<string> Findings);
