namespace Virga.Scenarios.Faults;

/// <summary>What came of a schedule.</summary>
internal sealed record FaultResult(FaultSchedule Schedule)
{
    public IReadOnlyList<FaultCall> Calls { get; init; } = [];

    public IReadOnlyList<FaultEvent> Events { get; init; } = [];

    /// <summary>Times at which something was done or over, in seconds, for the timeline.</summary>
    public IReadOnlyList<(double At, string What)> Marks { get; init; } = [];

    public int Executions { get; init; }

    /// <summary>Seconds from the end of the faults until each node took calls and each message was delivered.</summary>
    public double HealedIn { get; init; }

    /// <summary>Seconds from then until the users were charged.</summary>
    public double SettledIn { get; init; }

    public IReadOnlyList<string> Problems { get; init; } = [];

    public int Answered => Calls.Count(call => call.IsAnswered);

    /// <summary>The answer was lost, and the receipt had by asking again.</summary>
    public int Recovered => Calls.Count(call => !call.IsAnswered && call.Receipt is not null);

    /// <summary>Nobody pays.</summary>
    public int Refused => Calls.Count(call => call.Receipt is null);

    /// <summary>Pico-dollars.</summary>
    public ulong Charged => Calls.Aggregate(0UL, (sum, call) => sum + (call.Receipt?.Receipt.Amount ?? 0));
}
