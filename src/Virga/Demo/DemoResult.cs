using Virga.WideArea;

namespace Virga.Demo;

/// <summary>All that the demonstration saw.</summary>
internal sealed record DemoResult(string Network, IReadOnlyList<Place> Places, IReadOnlyList<DemoNode> Gateways, IReadOnlyList<ServedCall> Calls, Money Money, IReadOnlyList<Audited> Audits, IReadOnlyList<Measured> Events, IReadOnlyList<Measured> Reads)
{
    /// <summary>Milliseconds that the paper states for events of a comparable system.</summary>
    public static (int From, int To) PaperLatency => (200, 250);

    public bool IsClean => Audits.All(audit => audit.Findings.Count == 0);
}
