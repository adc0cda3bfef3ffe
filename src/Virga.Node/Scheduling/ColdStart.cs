using Virga.Node.Instances;

namespace Virga.Node.Scheduling;

/// <summary>One cold start, explained: why it happened, where its time went and what would have avoided it. Times in microseconds.</summary>
internal sealed record ColdStart
{
    public required string RequestId { get; init; }

    public required string Function { get; init; }

    public required DateTimeOffset At { get; init; }

    public required ColdStartCause Cause { get; init; }

    /// <summary>How the process came to be, and its phases.</summary>
    public required StartPhases Phases { get; init; }

    /// <summary>In line until a start began.</summary>
    public required int QueueMicros { get; init; }

    /// <summary>From the ready instance to the first answer.</summary>
    public required int FirstAnswerMicros { get; init; }

    /// <summary>What setting would have avoided it.</summary>
    public string Remedy => Cause switch
    {
        ColdStartCause.FirstCall or ColdStartCause.NewVersion => $"keep one instance ready: virga provision {Function} 1",
        ColdStartCause.ScaleOut => $"keep more instances ready: virga provision {Function} N, with N the calls at once that you expect",
        ColdStartCause.Reaped => "keep idle instances longer: virga up --keep-alive SECONDS above the pause between calls",
        ColdStartCause.Evicted => "give the node more memory, or its functions smaller limits",
        _ => "mend what ended the instance: its log says what it was",
    };
}
