using System.Globalization;

namespace Virga.Scenarios.Faults;

/// <summary>Something goes wrong, and is right again some time later.</summary>
/// <param name="From">Part of the schedule's time that is over then, 0 to 1.</param>
/// <param name="Until">As <paramref name="From"/>; nothing to end: the same.</param>
internal sealed record Fault(FaultKind Kind, double From, double Until)
{
    /// <summary>Of a kill.</summary>
    public int Node { get; init; }

    /// <summary>Of a cut: between places, the users' included.</summary>
    public IReadOnlyList<(int One, int Other)> Links { get; init; } = [];

    /// <summary>Of a cut: connections end at once, as they do by themselves in a longer one.</summary>
    public bool IsSevering { get; init; }

    /// <summary>Of a reorganisation.</summary>
    public int Blocks { get; init; }

    public string Describe(double seconds)
    {
        string At(double part) => string.Create(CultureInfo.InvariantCulture, $"{part * seconds:0.0} s");
        return Kind switch
        {
            FaultKind.Kill => $"node {Node} killed at {At(From)}, back at {At(Until)}",
            FaultKind.Cut => $"cut {string.Join(' ', Links.Select(link => $"{Name(link.One)}-{Name(link.Other)}"))} from {At(From)} to {At(Until)}{(IsSevering ? ", connections ended" : "")}",
            FaultKind.Stop => $"chain stopped from {At(From)} to {At(Until)}",
            _ => $"{Blocks} blocks reorganised at {At(From)}",
        };
    }

    private static string Name(int place) => place == FaultSchedule.Users ? "users" : place.ToString(CultureInfo.InvariantCulture);
}
