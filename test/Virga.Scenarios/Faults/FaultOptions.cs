using System.Globalization;

namespace Virga.Scenarios.Faults;

/// <summary>How schedules are played.</summary>
internal sealed record FaultOptions
{
    public const string SeedVariable = "VIRGA_FAULT_SEED";

    public IReadOnlyList<int> Seeds { get; init; } = [];

    /// <summary>How long the nodes are parted.</summary>
    public TimeSpan Partition { get; init; }

    /// <summary>No schedule begins later than this after the start; null: all are played.</summary>
    public TimeSpan? Within { get; init; }

    public bool IsJson { get; init; }

    /// <summary>File for the timeline of the first schedule, SVG.</summary>
    public string? Timeline { get; init; }

    public bool IsInside { get; init; }

    /// <summary>Of a user, for an answer.</summary>
    public TimeSpan Patience => TimeSpan.FromSeconds(Math.Clamp(Partition.TotalSeconds, 3, 20));

    /// <summary>For everything to work again.</summary>
    public TimeSpan Wait => TimeSpan.FromSeconds(120) + Partition;

    /// <summary>The seed that the environment names is the only one.</summary>
    /// <exception cref="FormatException">A number isn't one.</exception>
    /// <exception cref="ArgumentException">An option isn't known.</exception>
    public static FaultOptions Read(string[] args)
    {
        int schedules = 20;
        int? seed = Environment.GetEnvironmentVariable(SeedVariable) is { Length: > 0 } named ? int.Parse(named, CultureInfo.InvariantCulture) : null;
        FaultOptions options = new() { Partition = TimeSpan.FromSeconds(60) };
        Queue<string> left = new(args);
        while (left.TryDequeue(out string? name))
        {
            switch (name)
            {
                case "--inside": options = options with { IsInside = true }; break;
                case "--json": options = options with { IsJson = true }; break;
                case "--schedules": schedules = int.Parse(Next(), CultureInfo.InvariantCulture); break;
                case "--seed": seed = int.Parse(Next(), CultureInfo.InvariantCulture); break;
                case "--partition": options = options with { Partition = Seconds() }; break;
                case "--within": options = options with { Within = Seconds() }; break;
                case "--timeline": options = options with { Timeline = Next() }; break;
                default: throw new ArgumentException($"{name} isn't known: --schedules N, --seed N, --partition SECONDS, --within SECONDS, --timeline FILE, --json");
            }

            string Next() => left.TryDequeue(out string? value) ? value : throw new ArgumentException($"{name} needs a value");
            TimeSpan Seconds() => TimeSpan.FromSeconds(double.Parse(Next(), CultureInfo.InvariantCulture));
        }

        return options with { Seeds = seed is { } only ? [only] : [.. Enumerable.Range(1, schedules)] };
    }
}
