using System.Text.Json;

namespace Virga.Demo;

/// <summary>Makes the epoch end, and waits until every gateway's batches are settled and charged.</summary>
internal sealed class Settling(Federation federation)
{
    private const ulong FewBlocks = 4;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public async Task RunAsync(IReadOnlyList<ServedCall> calls, Progress progress, CancellationToken cancellation)
    {
        await federation.Chain.NextEpochAsync(cancellation).ConfigureAwait(false);
        progress.Say("the epoch is over: each gateway settles its calls by one transaction");
        DemoNode[] settling = [.. federation.Nodes.Where(node => calls.Any(call => call.Gateway == node.Account))];
        string[] states = [];
        await Waiting.UntilAsync(
            async () =>
            {
                states = await Task.WhenAll(settling.Select(node => StateAsync(node, calls.Count(call => call.Gateway == node.Account), cancellation))).ConfigureAwait(false);
                if (states.All(state => state == "Done"))
                {
                    return true;
                }

                await federation.Chain.MineAsync(FewBlocks, cancellation).ConfigureAwait(false);
                await Task.Delay(TimeSpan.FromMilliseconds(300), cancellation).ConfigureAwait(false); // followers at the world's end hear of it
                return false;
            },
            Patience,
            () => $"all is settled: {string.Join(", ", settling.Zip(states, (node, state) => $"{node.Place.Name} {state}"))}",
            cancellation).ConfigureAwait(false);
        progress.Say("settled, charged and paid");
    }

    /// <summary>Of the batch that isn't done, if all calls are in batches.</summary>
    private static async Task<string> StateAsync(DemoNode node, int calls, CancellationToken cancellation)
    {
        JsonElement[] batches = [.. (await node.AskAsync("/_virga/v1/batches", cancellation).ConfigureAwait(false)).EnumerateArray()];
        return batches.Sum(batch => batch.GetProperty("Calls").GetInt32()) < calls ? "is still taking calls"
            : batches.Select(batch => batch.GetProperty("State").GetString()!).FirstOrDefault(state => state != "Done") ?? "Done";
    }
}
