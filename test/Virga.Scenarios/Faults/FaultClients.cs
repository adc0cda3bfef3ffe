using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Virga.Node.Federation.Calls;
using Virga.Node.Values;

namespace Virga.Scenarios.Faults;

/// <summary>What users and publishers do while things go wrong, and how users come to know what became of their calls.</summary>
internal sealed class FaultClients(FaultWorld world, FaultSchedule schedule, long began)
{
    private const uint EndPoint = 1;
    private static readonly string[] Over = ["NonceUsed", "WrongEpoch", "NoAnswer", "NobodyRuns"];

    private readonly Lock gate = new();
    private readonly List<FaultCall> calls = [];
    private readonly List<FaultEvent> events = [];

    public IReadOnlyList<FaultCall> Calls => calls;

    public IReadOnlyList<FaultEvent> Events => events;

    private double Now => Stopwatch.GetElapsedTime(began).TotalSeconds;

    /// <summary>Until the schedule is over; calls that are under way then are waited for.</summary>
    public Task RunAsync() => Task.WhenAll([.. world.Callers.Select((user, index) => Task.Run(() => CallAsync(user, index))), Task.Run(PublishAsync)]);

    /// <summary>When everything is right again, each gateway answers.</summary>
    public Task CallEachAsync(TimeSpan patience) => Task.WhenAll(Enumerable.Range(0, FaultSchedule.Nodes).Select(async gateway =>
    {
        SignedCaller user = world.Callers[gateway % world.Callers.Count];
        FaultCall? last = null;
        int tries = 0;
        await Eventually.HoldsAsync(
            async () =>
            {
                try
                {
                    if (world.Node(gateway) is { } node && (await user.TryQuoteAsync(node, EndPoint)).Quote is { } quote)
                    {
                        Add(calls, last = new FaultCall(user, gateway, quote, $"{schedule.Seed}-after-{gateway}-{tries++}") { SentAt = Now });
                        await last.SendAsync(node, isFirst: true);
                        last.EndedAt = Now;
                    }
                }
                catch (Exception e) when (IsLost(e))
                {
                    // it is slow
                }

                return last is { IsAnswered: true };
            },
            () => $"gateway {gateway} answers nobody: {last}; {world.Errors}",
            (int)patience.TotalSeconds);
    }));

    /// <summary>Asks again with the very same requests until each has come to its end.</summary>
    public async Task ResolveAsync(TimeSpan patience, List<string> problems)
    {
        long asked = Stopwatch.GetTimestamp();
        await Parallel.ForEachAsync(calls, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (call, _) =>
        {
            using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(100));
            while (!await IsOverAsync(call))
            {
                if (Stopwatch.GetElapsedTime(asked) > patience)
                {
                    Add(problems, $"it has no end: {call}");
                    return;
                }

                await timer.WaitForNextTickAsync(CancellationToken.None);
            }

            if (call.First?.Receipt is { } given && call.Last!.Receipt?.Receipt != given.Receipt)
            {
                Add(problems, $"asked again, the receipt isn't the same: {call}");
            }
        });
    }

    /// <summary>The answer to the same request says what became of it, once and for all.</summary>
    private async Task<bool> IsOverAsync(FaultCall call)
    {
        try
        {
            if (world.Node(call.Gateway) is not { } node)
            {
                return false;
            }

            await call.SendAsync(node, isFirst: false);
            return call.Last is { Receipt: not null } || (call.First?.Receipt is null && Over.Contains(call.Last!.Code));
        }
        catch (Exception e) when (IsLost(e))
        {
            return false;
        }
    }

    private async Task CallAsync(SignedCaller user, int number)
    {
        Random random = new((schedule.Seed * 31) + number);
        CallQuote?[] quotes = new CallQuote?[FaultSchedule.Nodes];
        using PeriodicTimer pace = new(Pace(10));
        for (int i = 0; Now < schedule.Length.TotalSeconds; i++)
        {
            await pace.WaitForNextTickAsync();
            int gateway = random.Next(FaultSchedule.Nodes);
            if (world.Node(gateway) is not { } node)
            {
                continue;
            }

            FaultCall? call = null;
            try
            {
                if ((quotes[gateway] ??= (await user.TryQuoteAsync(node, EndPoint)).Quote) is { } quote)
                {
                    call = new FaultCall(user, gateway, quote, $"{schedule.Seed}-{number}-{i}") { SentAt = Now };
                    Add(calls, call);
                    await call.SendAsync(node, isFirst: true);
                }
            }
            catch (Exception e) when (IsLost(e))
            {
                quotes[gateway] = null;
            }

            if (call is not null)
            {
                call.EndedAt = Now;
                quotes[gateway] = call.First?.Receipt is null ? null : quotes[gateway];
            }
        }
    }

    private async Task PublishAsync()
    {
        using PeriodicTimer pace = new(Pace(4));
        for (int i = 0; Now < schedule.Length.TotalSeconds; i++)
        {
            await pace.WaitForNextTickAsync();
            int at = i % FaultSchedule.Nodes;
            if (world.Node(at) is not { } node)
            {
                continue;
            }

            string id = $"e-{schedule.Seed}-{i}";
            double now = Now;
            bool isTaken = false;
            try
            {
                using NodeClient client = NodeClient.OpenFolder(node.Data).Value;
                using CancellationTokenSource late = new(TimeSpan.FromSeconds(10));
                Result<HttpResponseMessage> answer = await client.SendRawAsync(HttpMethod.Post, $"/_virga/v1/topics/{FaultWorld.Topic}/messages", Encoding.UTF8.GetBytes(id), null, late.Token);
                using HttpResponseMessage? response = answer.Error is null ? answer.Value : null;
                isTaken = response is not null;
            }
            catch (Exception e) when (IsLost(e))
            {
                // nobody knows
            }

            Add(events, new FaultEvent(id, at, now, isTaken));
        }
    }

    /// <summary>So many a second in short schedules, fewer in long ones.</summary>
    private TimeSpan Pace(double most) => TimeSpan.FromSeconds(Math.Max(1 / most, schedule.Length.TotalSeconds / 100));

    private void Add<T>(List<T> list, T one)
    {
        lock (gate)
        {
            list.Add(one);
        }
    }

    private static bool IsLost(Exception e) => e is HttpRequestException or OperationCanceledException or IOException or JsonException;
}
