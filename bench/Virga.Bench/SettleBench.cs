using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
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
    private const int Signed = 80_000;
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
        int seconds = arguments is [{ } given, ..] ? int.Parse(given, CultureInfo.InvariantCulture) : 4;
        await ReceiptsAsync().ConfigureAwait(false);
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
        Console.WriteLine("calls        c   requests/s   p50 ms   p99 ms   errors");
        await WrkResult.RunAsync(url, 10, 2).ConfigureAwait(false);
        foreach (int connections in (int[])[1, 10, 50])
        {
            WrkResult plain = await WrkResult.RunAsync(url, connections, seconds).ConfigureAwait(false);
            Environment.SetEnvironmentVariable("VIRGA_FROM", used.ToString(CultureInfo.InvariantCulture));
            WrkResult signed = await WrkResult.RunAsync($"{node.Client.Endpoint}/", connections, seconds, "-s", script).ConfigureAwait(false);
            used += (int)(signed.RequestsPerSecond * (seconds + 1)) + connections;
            foreach ((string name, WrkResult result) in ((string, WrkResult)[])[("unsigned", plain), ("signed", signed)])
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-10} {connections,3} {result.RequestsPerSecond,12:0} {result.P50Millis,8:0.000} {result.P99Millis,8:0.000} {result.Errors,8}"));
            }

            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"signed over unsigned, p50: {signed.P50Millis / plain.P50Millis:0.00} (at most 1.5 wanted)"));
        }

        Directory.Delete(folder, recursive: true);
        await SettledAsync(chain).ConfigureAwait(false);
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

    /// <summary>What a receipt adds to a call: kept with what its function wrote, amortised over those that are kept at once, and signed.</summary>
    private static async Task ReceiptsAsync()
    {
        const int Count = 20_000, AtOnce = 100, Tail = 300; // START, END, REPORT
        string folder = Directory.CreateTempSubdirectory("virga-receipts").FullName;
        using Secp256k1 curve = new();
        using SigningKey key = SigningKey.New(curve);
        using (ReceiptDatabase database = new(Path.Combine(folder, "receipts.db")))
        {
            IReceiptStore store = database.Receipts();
            SignedCall[] calls = [.. Enumerable.Range(0, Count).Select(i => SignedCall.Of(new CallRequest(key.Address, key.Address, 1, 1, CallMethods.Get, default, (ulong)i, 1, 1), new byte[65]))];
            double begun = await MicrosAsync(calls, AtOnce, call => store.BeginAsync(call)).ConfigureAwait(false);
            CallLog log = new(200, new byte[Tail]);
            double kept = await MicrosAsync(calls, AtOnce, call => store.KeepAsync(call, 0, ReceiptOf(call, key.Address), null, log)).ConfigureAwait(false);
            Hash32 hash = Keccak256.Hash("receipt");
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < 2_000; i++)
            {
                key.Sign(hash);
            }

            double signed = Stopwatch.GetElapsedTime(start).TotalMicroseconds / 2_000;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"a call with {AtOnce} at once: nonce {begun:0.0} us, receipt kept {kept:0.0} us, signed {signed:0.0} us; receipt in all {kept + signed:0.0} us (30 wanted)"));
        }

        Directory.Delete(folder, recursive: true);
    }

    private static CallReceipt ReceiptOf(SignedCall call, EvmAddress executor) => new(call.Hash, Keccak256.Hash(call.Signature), default, executor, 0, 0, 128, 1, 400_002);

    private static async Task<double> MicrosAsync(SignedCall[] calls, int atOnce, Func<SignedCall, Task> work)
    {
        long start = Stopwatch.GetTimestamp();
        foreach (SignedCall[] chunk in calls.Chunk(atOnce))
        {
            await Task.WhenAll(chunk.Select(work)).ConfigureAwait(false);
        }

        return Stopwatch.GetElapsedTime(start).TotalMicroseconds / calls.Length;
    }
}
