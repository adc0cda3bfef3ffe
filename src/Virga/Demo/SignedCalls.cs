using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Virga.Node.Federation.Calls;
using Virga.Node.Values;
using Virga.WideArea;

namespace Virga.Demo;

/// <summary>Signed calls from every region: two of three to the nearest gateway, the others to the others in turn.</summary>
internal sealed class SignedCalls(Federation federation)
{
    private const int Attempts = 20;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("{\"name\":\"you\"}");

    /// <summary>Answered calls, each with a receipt that holds; the receipts are kept in <see cref="ReceiptsOf"/>.</summary>
    public async Task<IReadOnlyList<ServedCall>> RunAsync(int calls, Progress progress, CancellationToken cancellation)
    {
        Place[] users = [.. federation.Places.Where(place => place.HasUsers)];
        ConcurrentBag<ServedCall> served = [];
        await Parallel.ForAsync(0, users.Length, new ParallelOptions { MaxDegreeOfParallelism = users.Length, CancellationToken = cancellation }, async (i, stopping) =>
        {
            DemoNode[] near = [.. federation.Nodes.OrderBy(node => node.Place.DelayTo(users[i]))];
            int own = (calls / users.Length) + (i < calls % users.Length ? 1 : 0);
            List<ServedCall> all = [];
            for (int call = 0; call < own; call++)
            {
                all.Add(await CallAsync(users[i], call % 3 == 1 ? near[1 + (((call / 3) + i) % (near.Length - 1))] : near[0], stopping).ConfigureAwait(false));
            }

            all.ForEach(served.Add);
            if (all.Count > 0)
            {
                progress.Say(string.Create(CultureInfo.InvariantCulture, $"{users[i].Name}: {all.Count} signed calls, nearest gateway {near[0].Place.Name}, median {Sample.Median(all.Select(one => one.Milliseconds)):0} ms, receipts hold"));
            }
        }).ConfigureAwait(false);
        return [.. served];
    }

    /// <summary>Where the user keeps what a gateway signed.</summary>
    public string ReceiptsOf(DemoNode node) => Path.Combine(federation.Folder, "receipts", node.Account.ToString());

    private async Task<ServedCall> CallAsync(Place from, DemoNode node, CancellationToken cancellation)
    {
        using GatewayClient client = new(federation.Network.Door(from, node.Place), federation.User, federation.Curve);
        GatewayCall call = new(federation.EndPoint, "POST", "/hello", "application/json", Body, null, null);
        for (int attempt = 1; ; attempt++)
        {
            long begun = Stopwatch.GetTimestamp();
            if ((await client.CallAsync(call, cancellation).ConfigureAwait(false)).TryGet(out GatewayAnswer? answer, out VirgaError? error))
            {
                double took = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
                if (answer.Wrongs.Count > 0 || answer.Receipt.Status != 200)
                {
                    throw new DemoFailure($"a call of {node.Place.Name} from {from.Name} answered {answer.Receipt.Status}: {string.Join(", ", answer.Wrongs)}");
                }

                await KeepAsync(node, answer.Receipt, cancellation).ConfigureAwait(false);
                Node.Federation.Receipts.CallReceipt receipt = answer.Receipt.Answered.Receipt;
                return new ServedCall(from, node.Account, receipt.Executor, answer.Receipt.Request.Epoch, receipt.Amount, took);
            }

            if (attempt == Attempts || error.Outcome is not (Outcome.Conflict or Outcome.Unavailable)) // a new epoch, or a gateway that is catching up: nobody has paid
            {
                throw new DemoFailure(error with { Message = $"a call of {node.Place.Name} from {from.Name}: {error.Message}" });
            }

            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }
    }

    private async Task KeepAsync(DemoNode node, ReceiptFile receipt, CancellationToken cancellation)
    {
        string folder = Directory.CreateDirectory(ReceiptsOf(node)).FullName;
        string file = Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"{receipt.Request.Epoch}-{receipt.Request.Nonce:x16}.json"));
        await File.WriteAllBytesAsync(file, JsonSerializer.SerializeToUtf8Bytes(receipt, CallJson.Options), cancellation).ConfigureAwait(false);
    }
}
