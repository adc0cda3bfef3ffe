using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using System.Text.Json;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Calls;
using Virga.Node.Values;

namespace Virga.Scenarios.Faults;

/// <summary>
/// Plays schedules against the world, one after the other, and checks after each that every call was answered or refused once, that no
/// function ran twice for one, that the money is exact, and that each message came to each subscriber once.
/// </summary>
internal sealed class FaultRun(FaultWorld world)
{
    private readonly Dictionary<SignedCaller, BigInteger> owed = world.Callers.ToDictionary(user => user, _ => BigInteger.Zero);
    private readonly List<FaultEvent> published = [];
    private readonly List<(double At, string What)> marks = [];

    public async Task<FaultResult> PlayAsync(FaultSchedule schedule, TimeSpan patience)
    {
        List<string> problems = [];
        marks.Clear();
        await NextEpochAsync(patience);
        long began = Stopwatch.GetTimestamp();
        FaultClients clients = new(world, schedule, began);
        await Task.WhenAll([clients.RunAsync(), .. schedule.Faults.Select(fault => Task.Run(() => DoAsync(fault, schedule, began)))]);
        Mark(began, $"over");
        long over = Stopwatch.GetTimestamp();
        published.AddRange(clients.Events);
        try
        {
            await NextEpochAsync(patience);
            Mark(began, $"all nodes work");
            await clients.CallEachAsync(patience);
            await clients.ResolveAsync(patience, problems);
            await DeliveredAsync(clients.Events, patience);
            TimeSpan healed = Stopwatch.GetElapsedTime(over);
            Mark(began, $"all delivered");
            CheckCalls(clients.Calls, problems);
            CheckEvents(problems);
            foreach (FaultCall call in clients.Calls)
            {
                owed[call.User] += call.Receipt?.Receipt.Amount ?? 0;
            }

            long settling = Stopwatch.GetTimestamp();
            if (problems.Count == 0)
            {
                await SettleAsync(patience);
                await CheckMoneyAsync(problems);
            }

            Mark(began, $"settled");
            return new FaultResult(schedule)
            {
                Calls = clients.Calls, Events = clients.Events, Marks = [.. marks], Problems = problems,
                Executions = clients.Calls.Sum(call => world.Tally.Of(call.Line)), HealedIn = healed.TotalSeconds, SettledIn = Stopwatch.GetElapsedTime(settling).TotalSeconds,
            };
        }
        catch (Xunit.Sdk.XunitException e)
        {
            return new FaultResult(schedule) { Calls = clients.Calls, Events = clients.Events, Marks = [.. marks], Problems = [.. problems, e.Message] };
        }
    }

    /// <summary>Waits until each node is a neighbour of all others again.</summary>
    public Task ReunitedAsync(TimeSpan patience)
    {
        string[] meshes = [];
        return Eventually.HoldsAsync(
            async () =>
            {
                meshes = await Task.WhenAll(Enumerable.Range(0, FaultSchedule.Nodes).Select(node => Management.GetAsync(world.Node(node)!, "/_virga/v1/mesh")));
                return meshes.All(mesh => NeighboursIn(mesh) == FaultSchedule.Nodes - 1);
            },
            () => $"{string.Join("; ", meshes)}; {world.Errors}",
            (int)patience.TotalSeconds);
    }

    private static int NeighboursIn(string mesh)
    {
        using JsonDocument document = JsonDocument.Parse(mesh);
        return document.RootElement.TryGetProperty("Status", out JsonElement status) && status.ValueKind == JsonValueKind.Object ? status.GetProperty("Peers").EnumerateArray().Select(peer => peer.GetProperty("Peer").GetString()).Distinct().Count() : 0;
    }

    private async Task DoAsync(Fault fault, FaultSchedule schedule, long began)
    {
        await UntilAsync(fault.From * schedule.Length, began);
        switch (fault.Kind)
        {
            case FaultKind.Kill:
                await world.KillAsync(fault.Node);
                Mark(began, $"node {fault.Node} killed");
                await UntilAsync(fault.Until * schedule.Length, began);
                await world.ReturnAsync(fault.Node);
                Mark(began, $"node {fault.Node} ready");
                break;
            case FaultKind.Cut:
                world.Cut(fault, cut: true);
                await UntilAsync(fault.Until * schedule.Length, began);
                world.Cut(fault, cut: false);
                break;
            case FaultKind.Stop:
                world.Blocks.Stop(true);
                await UntilAsync(fault.Until * schedule.Length, began);
                world.Blocks.Stop(false);
                break;
            default:
                if (await world.Blocks.ReorganiseAsync(fault.Blocks))
                {
                    Mark(began, $"{fault.Blocks} blocks reorganised");
                }

                break;
        }
    }

    /// <summary>A new epoch which all nodes know and whose list has all, as each gateway's users see it.</summary>
    private async Task NextEpochAsync(TimeSpan patience)
    {
        string state = "";
        ulong length = (ulong)world.Chain.Parameters.EpochBlocks;
        long began = Stopwatch.GetTimestamp();
        while (true)
        {
            ulong epoch = 0;
            await Eventually.HoldsAsync(
                async () =>
                {
                    Result<ulong> head = await world.Client.HeadAsync(default);
                    epoch = head.Error is null ? (head.Value / length) + 1 : 0;
                    return head.Error is null && await world.Blocks.DoAsync("anvil_mine", Hex.Quantity((epoch * length) - head.Value));
                },
                () => $"the chain doesn't go on; {world.Errors}",
                (int)patience.TotalSeconds);
            await Eventually.HoldsAsync(async () => (await Task.WhenAll(Enumerable.Range(0, FaultSchedule.Nodes).Select(node => KnowsAsync(node, epoch)))).All(said => (state = said).Length == 0), () => $"{state}; {world.Errors}", (int)patience.TotalSeconds);
            using JsonDocument view = JsonDocument.Parse(await Management.GetAsync(world.Node(0)!, $"/_virga/v1/registry/epoch?epoch={epoch}"));
            if (view.RootElement.TryGetProperty("Gateways", out JsonElement list) && list.GetArrayLength() == FaultSchedule.Nodes)
            {
                return;
            }

            Assert.True(Stopwatch.GetElapsedTime(began) < patience, $"a gateway isn't on the list of epoch {epoch}: {view.RootElement}; {world.Errors}");
        }
    }

    /// <summary>Empty: it is in the epoch, or in a later one; else what is missing.</summary>
    private async Task<string> KnowsAsync(int index, ulong epoch)
    {
        try
        {
            NodeProcess node = world.Node(index)!;
            using NodeClient asking = NodeClient.OpenFolder(node.Data).Value;
            Result<HttpResponseMessage> sent = await asking.SendRawAsync(HttpMethod.Get, $"/_virga/v1/registry/epoch?epoch={epoch}", [], null, default);
            using HttpResponseMessage? response = sent.Error is null ? sent.Value : null;
            if (response is null)
            {
                return $"node {index}: {sent.Error!.Message}";
            }

            (CallQuote? quote, string answer) = await world.Callers[0].TryQuoteAsync(node, 1);
            return quote?.Epoch >= epoch ? "" : $"node {index} quotes {answer} in epoch {epoch}";
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return $"node {index}: {e.Message}";
        }
    }

    private Task DeliveredAsync(IReadOnlyList<FaultEvent> events, TimeSpan patience)
    {
        string[] missing = [];
        return Eventually.HoldsAsync(
            () =>
            {
                HashSet<string> seen = [.. Deliveries().Select(one => $"{one.Node} {one.Id}")];
                missing = [.. from one in events where one.IsTaken from node in Enumerable.Range(0, FaultSchedule.Nodes) let key = $"{node} {one.Id}" where !seen.Contains(key) select $"{key} (published at {one.Node}, {one.At:0.0} s)"];
                return missing.Length == 0;
            },
            () => $"messages that didn't come, by subscriber: {string.Join(", ", missing)}; {world.Errors}",
            (int)patience.TotalSeconds);
    }

    /// <summary>Distinct calls of the subscribed functions: the asynchronous queue may make one of them more than once, under the same id.</summary>
    private IEnumerable<(string Node, string Id)> Deliveries() => world.Tally.Beginning("event ").Select(line => line.Split(' ')).Select(parts => (parts[1], parts[2]));

    private void CheckEvents(List<string> problems) => problems.AddRange(
        from one in Deliveries() group one by one into same where same.Count() > 1 select $"message {same.Key.Id} called the function of node {same.Key.Node} {same.Count()} times");

    private void CheckCalls(IEnumerable<FaultCall> calls, List<string> problems)
    {
        using Secp256k1 curve = new();
        foreach (FaultCall call in calls)
        {
            int ran = world.Tally.Of(call.Line);
            if (ran > 1)
            {
                problems.Add($"it ran {ran} times: {call}");
            }

            if (ran == 0 && call.First is { Status: 201, Receipt: not null })
            {
                problems.Add($"it was answered and never ran: {call}");
            }

            if (call.First is { Receipt: { } given } first)
            {
                ReceiptFile file = new(call.Quote.ChainId, call.Quote.Billing, call.Signed.Request, call.Signed.Signature, given, call.Quote.PerCall, call.Quote.PerGbMs, first.Status, first.ContentType, Keccak256.Hash(System.Text.Encoding.UTF8.GetBytes(first.Body)));
                problems.AddRange(new ReceiptCheck(curve).Wrongs(file).Select(wrong => $"{wrong}: {call}"));
            }
        }
    }

    /// <summary>Blocks come until all batches are over.</summary>
    private async Task SettleAsync(TimeSpan patience)
    {
        string state = "";
        await Eventually.HoldsAsync(
            async () =>
            {
                string[] batches = await Task.WhenAll(Enumerable.Range(0, FaultSchedule.Nodes).Select(node => Management.GetAsync(world.Node(node)!, "/_virga/v1/batches")));
                state = string.Join("; ", batches);
                if (batches.All(one => !one.Contains("\"Drafted\"", StringComparison.Ordinal) && !one.Contains("\"Settled\"", StringComparison.Ordinal)) && (await BalancesAsync()).All(one => one.Left == FaultWorld.Deposited - owed[one.User]))
                {
                    return true;
                }

                await world.Blocks.DoAsync("anvil_mine", "0x4");
                return false;
            },
            () => $"not settled: {string.Join(", ", owed.Values.Select(value => $"{value} owed"))}, {string.Join(", ", BalancesAsync().Result.Select(one => $"{FaultWorld.Deposited - one.Left} paid"))}; {state}; {world.Errors}",
            (int)patience.TotalSeconds);
    }

    /// <summary>What users paid, gateways and the provider have, to the pico-dollar; and the contract holds exactly what it owes.</summary>
    private async Task CheckMoneyAsync(List<string> problems)
    {
        EvmAddress provider = (await world.Chain.Functions.TermsOfAsync(1, 1, default)).Value.Provider;
        BigInteger earned = 0, left = 0;
        foreach (EvmAddress earner in (EvmAddress[])[provider, .. world.Gateways])
        {
            earned += (await world.Chain.Billing.EarnedAsync(earner, default)).Value;
        }

        foreach ((_, BigInteger balance) in await BalancesAsync())
        {
            left += balance;
        }

        BigInteger paid = owed.Values.Aggregate(BigInteger.Zero, (sum, one) => sum + one), held = (await world.Chain.Token.BalanceOfAsync(world.Chain.Billing.Address, default)).Value * 1_000_000;
        if (earned != paid)
        {
            problems.Add($"users paid {paid} pico-dollars, and {earned} were earned");
        }

        if (held != earned + left)
        {
            problems.Add($"the contract holds {held} pico-dollars, and owes {earned} to earners and {left} to users");
        }
    }

    private async Task<(SignedCaller User, BigInteger Left)[]> BalancesAsync() =>
        await Task.WhenAll(world.Callers.Select(async user => (user, (BigInteger)(await world.Chain.Billing.AccountsAsync(user.Address, default)).Value.Balance)));

    private void Mark(long began, FormattableString what)
    {
        lock (marks)
        {
            marks.Add((Stopwatch.GetElapsedTime(began).TotalSeconds, what.ToString(CultureInfo.InvariantCulture)));
        }
    }

    private static Task UntilAsync(TimeSpan at, long began)
    {
        TimeSpan left = at - Stopwatch.GetElapsedTime(began);
        return left > TimeSpan.Zero ? Task.Delay(left) : Task.CompletedTask;
    }
}
