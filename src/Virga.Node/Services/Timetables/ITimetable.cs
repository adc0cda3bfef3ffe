namespace Virga.Node.Services.Timetables;

/// <summary>What a clock needs of a timetable.</summary>
internal interface ITimetable
{
    /// <summary>Raised when the next firing may be earlier than it was.</summary>
    event Action? Changed;

    /// <summary>The earliest moment at which something is due; null: nothing is.</summary>
    DateTimeOffset? NextAt { get; }

    /// <summary>Fires what is due, at most so many; returns how many when that is durable.</summary>
    int Fire(DateTimeOffset now, int max);
}
