using System.Globalization;
using System.Text.Json;

namespace Virga.Demo;

/// <summary>Each gateway is audited from another one's place, with the receipts that the user kept.</summary>
internal sealed class Auditing(Federation federation, SignedCalls kept)
{
    private const int Found = 1;

    public async Task<IReadOnlyList<Audited>> RunAsync(IReadOnlyList<ServedCall> calls, Progress progress, CancellationToken cancellation)
    {
        Audited[] all = await Task.WhenAll(federation.Nodes.Select((node, i) => AuditAsync(node, federation.Nodes[(i + 1) % federation.Nodes.Count], calls, cancellation))).ConfigureAwait(false);
        foreach (Audited one in all)
        {
            progress.Say($"audit of {one.Gateway.Place.Name} from {one.By}: {one.Calls} calls in {one.Batches} batches, {(one.Findings.Count == 0 ? "no discrepancy" : string.Join("; ", one.Findings))}");
        }

        return all;
    }

    private async Task<Audited> AuditAsync(DemoNode node, DemoNode auditor, IReadOnlyList<ServedCall> calls, CancellationToken cancellation)
    {
        int batches = 0, audited = 0;
        List<string> findings = [];
        foreach (ulong epoch in calls.Where(call => call.Gateway == node.Account).Select(call => call.Epoch).Distinct())
        {
            string[] command = ["audit", "--gateway", node.Account.ToString(), "--epoch", epoch.ToString(CultureInfo.InvariantCulture), "--receipts", kept.ReceiptsOf(node), "--json"];
            JsonElement answer = JsonSerializer.Deserialize<JsonElement>(await auditor.VirgaAsync(command, cancellation, Found).ConfigureAwait(false));
            foreach (JsonElement batch in answer.GetProperty("Batches").EnumerateArray())
            {
                batches++;
                audited += batch.GetProperty("Audited").GetInt32();
                findings.AddRange(batch.GetProperty("Discrepancies").EnumerateArray().Select(one => one.GetProperty("Text").GetString()!));
            }
        }

        return new Audited(node, auditor.Place.Name, batches, audited, findings);
    }
}
