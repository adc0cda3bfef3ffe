using Virga.Node.Federation.Providers;
using Virga.Node.Federation.ServiceMesh;
using Virga.Node.Values;

namespace Virga.Node.Tests.Federation.ServiceMesh;

/// <summary>What is tried again, what isn't, and when a target is left alone.</summary>
public sealed class MeshRouterTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 21, 0, 0, 0, TimeSpan.Zero);
    private readonly FakeTime time = new(Start);
    private readonly List<ProviderCall> calls = [];
    private readonly MeshOptions options = new() { RetryDelay = TimeSpan.Zero, Circuits = new() { MostTargets = 2 } };
    private readonly MeshRouter router;

    public MeshRouterTests() => router = new MeshRouter(new MeshCircuits(options, time), options, time);

    [Fact]
    public async Task Call_NeverSent_IsTriedAgain()
    {
        ProviderAnswer answer = await router.CallAsync(Target("p", count => count < 3 ? Down(mayHaveRun: false) : Fine), Call(), default);
        Assert.Equal((null, 3), (answer.Refusal, calls.Count));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 3)]
    public async Task Call_ThatMayHaveRun_IsTriedAgainOnlyWhenIdempotent(bool isIdempotent, int attempts)
    {
        ProviderAnswer answer = await router.CallAsync(Target("p", _ => Down(mayHaveRun: true)), Call() with { IsIdempotent = isIdempotent }, default);
        Assert.Equal((Outcome.Unavailable, attempts), (answer.Refusal!.Outcome, calls.Count));
    }

    [Fact]
    public async Task Call_Throttled_IsTriedAgainAndIsNotTheTargetsFault()
    {
        for (int round = 0; round < 4; round++)
        {
            ProviderAnswer answer = await router.CallAsync(Target("p", _ => ProviderAnswer.Refused(new VirgaError(Outcome.TooManyRequests, "slow down"))), Call(), default);
            Assert.Equal(Outcome.TooManyRequests, answer.Refusal!.Outcome);
        }

        Assert.Equal(12, calls.Count);
    }

    [Fact]
    public async Task Call_WhatCannotHelp_IsNotTriedAgain()
    {
        Assert.Equal(Outcome.NotFound, (await router.CallAsync(Target("p", _ => ProviderAnswer.Refused(new VirgaError(Outcome.NotFound, "none"))), Call(), default)).Refusal!.Outcome);
        Assert.Equal("Unhandled", (await router.CallAsync(Target("p", _ => new ProviderAnswer { FunctionError = "Unhandled" }), Call() with { IsIdempotent = true }, default)).FunctionError);
        Assert.Equal(2, calls.Count);
    }

    [Fact]
    public async Task Circuit_AfterFailures_RefusesThenProbesThenCloses()
    {
        for (int round = 0; round < 5; round++)
        {
            await router.CallAsync(Target("p", _ => Down(mayHaveRun: true)), Call(), default);
        }

        Assert.Equal(5, calls.Count);
        Assert.Contains("circuit", (await router.CallAsync(Target("p", _ => Fine), Call(), default)).Refusal!.Message, StringComparison.Ordinal);
        Assert.Null((await router.CallAsync(Target("other", _ => Fine), Call(), default)).Refusal);
        Assert.Equal(6, calls.Count);

        time.Now += options.Circuits.BreakFor + TimeSpan.FromSeconds(1);
        await router.CallAsync(Target("p", _ => Down(mayHaveRun: true)), Call(), default); // the probe fails
        Assert.NotNull((await router.CallAsync(Target("p", _ => Fine), Call(), default)).Refusal);
        Assert.Equal(7, calls.Count);

        time.Now += options.Circuits.BreakFor + TimeSpan.FromSeconds(1);
        Assert.Null((await router.CallAsync(Target("p", _ => Fine), Call(), default)).Refusal);
        Assert.Null((await router.CallAsync(Target("p", _ => Fine), Call(), default)).Refusal);
    }

    [Fact]
    public void Circuits_OfManyTargets_RememberThoseUsedLast()
    {
        MeshCircuits circuits = new(options, time);
        object first = circuits.Of("a");
        circuits.Of("b");
        Assert.Same(first, circuits.Of("a"));
        circuits.Of("c"); // b goes
        Assert.Same(first, circuits.Of("a"));
    }

    [Fact]
    public async Task Call_Deadline_IsTheCallersAndBounded()
    {
        await router.CallAsync(Target("p", _ => Fine), Call() with { Deadline = Start.AddSeconds(7) }, default);
        await router.CallAsync(Target("p", _ => Fine), Call() with { Deadline = Start.AddDays(2) }, default);
        await router.CallAsync(Target("p", _ => Fine), Call(), default);
        Assert.Equal([TimeSpan.FromSeconds(7), options.MaxTimeout, options.DefaultTimeout], calls.Select(call => call.Timeout));
        ProviderAnswer late = await router.CallAsync(Target("p", _ => Fine), Call() with { Deadline = Start }, default);
        Assert.Equal((Outcome.Unavailable, 3), (late.Refusal!.Outcome, calls.Count));
    }

    [Fact]
    public async Task Call_CallerGoesAway_IsCancelled()
    {
        using CancellationTokenSource caller = new();
        MeshTarget waiting = new("provider/p", "a", "r", "f", async (_, cancellation) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
            return Fine;
        });
        Task<ProviderAnswer> call = router.CallAsync(waiting, Call(), caller.Token);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
    }

    private static ProviderAnswer Fine => new() { Payload = "1"u8.ToArray() };

    private static ProviderAnswer Down(bool mayHaveRun) => ProviderAnswer.Refused(new VirgaError(Outcome.Unavailable, "down"), mayHaveRun);

    private static MeshCall Call() => new("{}"u8.ToArray(), null, false, "Root=1-5759e988-bd862e3fe1be46a994272793");

    private MeshTarget Target(string name, Func<int, ProviderAnswer> answer) => new($"provider/{name}", "a", "r", "f", (call, _) =>
    {
        calls.Add(call);
        return Task.FromResult(answer(calls.Count));
    });
}
