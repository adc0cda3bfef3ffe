using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Chain.TypedData;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Registry;
using Virga.Node.Storage.Sqlite;

namespace Virga.Bench;

/// <summary>
/// Signed calls of a warm function over HTTP beside unsigned ones of the same function in the same run, settled with one transaction; and
/// what a receipt costs by itself. Requests are signed before the clock runs: that is the users' work.
/// </summary>
internal static class SettleBench
{
    private const int Rounds = 3;
    private const int Signed = 150_000;
    private const string Function = "def handler(event, context):\n    return 'ok'\n";

    /// <summary>Threads of wrk have a script each; there is one thread.</summary>
    private const string Script = """
        local lines = {}
        for line in io.lines(os.getenv("VIRGA_SIGNED")) do lines[#lines + 1] = line end
        local at = tonumber(os.getenv("VIRGA_FROM") or "0")
        request = function()
          at = at + 1
          local request, signature = lines[at]:match("(%S+) (%S+)")
          return wrk.format("GET", "/_virga/call/1/", { ["Virga-Request"] = request, ["Virga-Signature"] = signature })
        end
        """;

    public static async Task<int> RunAsync(string[] arguments)
    {
        int seconds = arguments is [{ } given, ..] ? int.Parse(given, CultureInfo.InvariantCulture) : 2;
        Receipts();
        if (seconds == 0)
        {
            return 0;
        }

        string parameters = Path.GetTempFileName();
        await File.WriteAllBytesAsync(parameters, JsonSerializer.SerializeToUtf8Bytes(BenchChain.Numbers)).ConfigureAwait(false);
        BenchNode node = await BenchNode.StartAsync(9314, "--chain", "local", "--chain-block-time", "0.5", "--chain-parameters", parameters).ConfigureAwait(false);
        await using (node.ConfigureAwait(false))
        {
            BenchChain chain = await BenchChain.OpenAsync(node).ConfigureAwait(false);
            await using (chain.ConfigureAwait(false))
            {
                await RunAsync(node, chain, seconds).ConfigureAwait(false);
            }
        }

        File.Delete(parameters);
        return 0;
    }

    private static async Task RunAsync(BenchNode node, BenchChain chain, int seconds)
    {
        using Secp256k1 curve = new();
        using SigningKey user = SigningKey.New(curve);
        string url = await node.DeployAsync("bench", "python3.11", "f.handler", "f.py", Function).ConfigureAwait(false);
        await chain.PrepareAsync(user.Address).ConfigureAwait(false);
        await node.Client.SendAsync(HttpMethod.Put, "/_virga/v1/end-points/1", new { FunctionName = "bench", AnyCode = true }, default).ConfigureAwait(false);
        await NextEpochAsync(chain).ConfigureAwait(false);
        await chain.MineAsync(BenchChain.Numbers.BuriedBlocks).ConfigureAwait(false);
        CallQuote quote = await QuoteAsync(node, await chain.HeadAsync().ConfigureAwait(false) / (ulong)BenchChain.Numbers.EpochBlocks).ConfigureAwait(false);
        (string folder, string script) = await SignAsync(quote, user).ConfigureAwait(false);
        int used = 0;
        Console.WriteLine("calls        c   requests/s   p50 ms   p99 ms   errors   the node's CPU us/call");
        await WrkResult.RunAsync(url, 10, 2).ConfigureAwait(false);
        foreach (int connections in (int[])[1, 10, 50])
        {
            List<Measured> plain = [], signed = [];
            for (int round = 0; round < Rounds; round++)
            {
                plain.Add(await MeasureAsync(node, url, connections, seconds).ConfigureAwait(false));
                Environment.SetEnvironmentVariable("VIRGA_FROM", used.ToString(CultureInfo.InvariantCulture));
                signed.Add(await MeasureAsync(node, $"{node.Client.Endpoint}/", connections, seconds, "-s", script).ConfigureAwait(false));
                used += (int)(signed[^1].Wrk.RequestsPerSecond * (seconds + 1)) + connections;
            }

            Measured plainBest = plain.MinBy(one => one.Wrk.P50Millis), signedBest = signed.MinBy(one => one.Wrk.P50Millis);
            foreach ((string name, Measured best) in ((string, Measured)[])[("unsigned", plainBest), ("signed", signedBest)])
            {
                WrkResult result = best.Wrk;
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-10} {connections,3} {result.RequestsPerSecond,12:0} {result.P50Millis,8:0.000} {result.P99Millis,8:0.000} {result.Errors,8} {best.Micros,12:0}"));
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"signed over unsigned, p50, the best of {Rounds} rounds by turns: {signedBest.Wrk.P50Millis / plainBest.Wrk.P50Millis:0.00} (at most 1.5 wanted); CPU {signed.Min(one => one.Micros) - plain.Min(one => one.Micros):0} us more"));
        }

        Directory.Delete(folder, recursive: true);
        await SettledAsync(chain).ConfigureAwait(false);
    }

    private static async Task<Measured> MeasureAsync(BenchNode node, string url, int connections, int seconds, params string[] more)
    {
        TimeSpan before = node.Process.TotalProcessorTime;
        WrkResult result = await WrkResult.RunAsync(url, connections, seconds, more).ConfigureAwait(false);
        node.Process.Refresh();
        return new Measured(result, (node.Process.TotalProcessorTime - before).TotalMicroseconds / (result.RequestsPerSecond * seconds));
    }

    /// <summary>The epoch ends, and the batch is settled.</summary>
    private static async Task SettledAsync(BenchChain chain)
    {
        ulong since = await chain.HeadAsync().ConfigureAwait(false);
        await NextEpochAsync(chain).ConfigureAwait(false);
        long start = Stopwatch.GetTimestamp();
        LogFilter filter = new([chain.Contracts.Billing.Address], [[BillingContract.SettledEvent.Declaration.Topic]]);
        IReadOnlyList<EvmLog> logs = [];
        while (logs.Count == 0 && Stopwatch.GetElapsedTime(start) < TimeSpan.FromMinutes(1))
        {
            await Task.Delay(50).ConfigureAwait(false);
            logs = (await chain.Client.LogsAsync(filter, since, await chain.HeadAsync().ConfigureAwait(false), default).ConfigureAwait(false)).Value;
        }

        BillingContract.SettledEvent settled = BillingContract.SettledEvent.FromLog(logs[0]).Value;
        EvmReceipt receipt = (await chain.Client.ReceiptsAsync([logs[0].TransactionHash], default).ConfigureAwait(false)).Value[0]!;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"settled {settled.Batch.Count} calls with {logs.Count} transaction(s), {receipt.GasUsed} gas, {Stopwatch.GetElapsedTime(start).TotalSeconds:0.0} s after the epoch's end"));
    }

    private static async Task NextEpochAsync(BenchChain chain) =>
        await chain.MineAsync(BenchChain.Numbers.EpochBlocks - (int)(await chain.HeadAsync().ConfigureAwait(false) % (ulong)BenchChain.Numbers.EpochBlocks)).ConfigureAwait(false);

    private static async Task<CallQuote> QuoteAsync(BenchNode node, ulong epoch)
    {
        using HttpClient http = new();
        while (true)
        {
            using HttpResponseMessage response = await http.GetAsync(new Uri($"{node.Client.Endpoint}/_virga/quote/1")).ConfigureAwait(false);
            if (response.IsSuccessStatusCode && JsonSerializer.Deserialize<CallQuote>(await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false), CallJson.Options) is { } quote && quote.Epoch >= epoch)
            {
                return quote;
            }

            await Task.Delay(50).ConfigureAwait(false);
        }
    }

    private static async Task<(string Folder, string Script)> SignAsync(CallQuote quote, SigningKey user)
    {
        string folder = Directory.CreateTempSubdirectory("virga-signed").FullName, file = Path.Combine(folder, "requests"), script = Path.Combine(folder, "signed.lua");
        Hash32 call = CallDigest.OfCall("GET", "/", "", null, []);
        CallSigner signer = new(user);
        string[] lines = new string[Signed];
        Parallel.For(0, Signed, i =>
        {
            SignedCall signed = signer.Sign(quote, CallMethods.Get, call, quote.Most);
            lines[i] = $"{CallJson.ToHeader(signed.Request)} {Hex.Of(signed.Signature)}";
        });
        await File.WriteAllLinesAsync(file, lines).ConfigureAwait(false);
        await File.WriteAllTextAsync(script, Script).ConfigureAwait(false);
        Environment.SetEnvironmentVariable("VIRGA_SIGNED", file);
        return (folder, script);
    }

    /// <summary>What a receipt adds to a call, part by part: the best of some rounds each, since the machine may be busy with other things.</summary>
    private static void Receipts()
    {
        const int Count = 10_000, Rounds = 5;
        string folder = Directory.CreateTempSubdirectory("virga-receipts").FullName;
        using Secp256k1 curve = new();
        using SigningKey key = SigningKey.New(curve);
        double[][] micros = new double[Rounds][];
        using (ReceiptDatabase database = new(Path.Combine(folder, "receipts.db"), TimeProvider.System))
        {
            IReceiptStore store = database.Receipts;
            TypedDomain domain = CallSigner.DomainOf(1, key.Address);
            CallRequest asked = new(key.Address, key.Address, 1, 1, CallMethods.Get, Keccak256.Hash("call"), ulong.MaxValue, 1, 1);
            string header = CallJson.ToHeader(asked);
            SignedReceipt told = new(ReceiptOf(SignedCall.Of(asked, new byte[65]), key.Address), new byte[65], 1, Keccak256.Hash("link"));
            for (int round = 0; round < Rounds; round++)
            {
                SignedCall[] calls = [.. Enumerable.Range(round * Count, Count).Select(i => SignedCall.Of(new CallRequest(key.Address, key.Address, 1, 1, CallMethods.Get, default, (ulong)i, 1, 1), new byte[65]))];
                CallReceipt[] receipts = [.. calls.Select(call => ReceiptOf(call, key.Address))];
                EvmSignature[] signatures = [.. calls.Select(call => key.Sign(domain.Digest(call.Hash)))];
                Hash32[] kept = new Hash32[Count];
                micros[round] =
                [
                    Micros(Count, i => store.BeginAsync(calls[i]).AsTask().Wait()),
                    Micros(Count, i => kept[i] = store.Keep(calls[i], 0, receipts[i], [])!.Hash),
                    Micros(1, _ => store.LastPosition()) / Count,
                    Micros(Count, i => key.SignFast(domain.Digest(kept[i]))),
                    Micros(Count, i => curve.Recover(domain.Digest(calls[i].Hash), signatures[i])),
                    Micros(Count, _ => CallJson.TryReadHeader<CallRequest>(header, out CallRequest? _)),
                    Micros(Count, _ => CallJson.ToHeader(told)),
                ];
            }
        }

        double[] best = [.. Enumerable.Range(0, micros[0].Length).Select(part => micros.Min(round => round[part]))];
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"a call: nonce {best[0]:0.0} us, receipt kept {best[1]:0.0} us, rows of both {best[2]:0.0} us, signed {best[3]:0.0} us: {best[0] + best[1] + best[2] + best[3]:0.0} us (30 wanted); request verified {best[4]:0.0} us, read {best[5]:0.0} us, receipt written as a header {best[6]:0.0} us; processor time"));
        Directory.Delete(folder, recursive: true);
    }

    private static CallReceipt ReceiptOf(SignedCall call, EvmAddress executor) => new(call.Hash, Keccak256.Hash(call.Signature), default, executor, 0, 0, 128, 1, 400_002);

    /// <summary>Processor time, which others on the machine change less than the time on the clock.</summary>
    private static double Micros(int count, Action<int> work)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        for (int i = 0; i < count; i++)
        {
            work(i);
        }

        return (Environment.CpuUsage.TotalTime - before).TotalMicroseconds / count;
    }

    /// <param name="Micros">The node's processor time, us a call.</param>
    private readonly record struct Measured(WrkResult Wrk, double Micros);
}
