using System.Globalization;
using System.Text.Json;

namespace Virga.Scenarios.Faults;

/// <summary>A line a schedule, or all of it as JSON; and the timeline of the first.</summary>
internal sealed class FaultReport(FaultOptions options)
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
    private readonly List<FaultResult> results = [];

    public IReadOnlyList<FaultResult> Results => results;

    public void Say(FormattableString text)
    {
        if (!options.IsJson)
        {
            Console.Out.WriteLine(text.ToString(CultureInfo.InvariantCulture));
        }
    }

    public void Add(FaultResult result)
    {
        if (results.Count == 0)
        {
            Say($"{"seed",4} {"calls",6} {"answered",9} {"recovered",10} {"refused",8} {"ran",5} {"messages",9} {"healed s",9} {"settled s",10} {"micro-dollars",14}  faults");
            if (options.Timeline is { } file)
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
                File.WriteAllText(file, FaultTimeline.Draw(result));
            }
        }

        results.Add(result);
        string faults = result.Schedule.ToString();
        Say($"{result.Schedule.Seed,4} {result.Calls.Count,6} {result.Answered,9} {result.Recovered,10} {result.Refused,8} {result.Executions,5} {result.Events.Count(one => one.IsTaken),9} {result.HealedIn,9:0.0} {result.SettledIn,10:0.0} {result.Charged / 1e6,14:0.000000}  {faults[(faults.IndexOf(':', StringComparison.Ordinal) + 2)..]}");
        if (result.Problems.Count > 0)
        {
            Say($"FAILED {faults}");
            Say($"  again by {FaultOptions.SeedVariable}={result.Schedule.Seed} and --partition {options.Partition.TotalSeconds}");
            Say($"  {string.Join(", ", result.Marks.Select(mark => string.Create(CultureInfo.InvariantCulture, $"{mark.At:0.0} s {mark.What}")))}");
            foreach (string problem in result.Problems)
            {
                Say($"  {problem}");
            }
        }
    }

    /// <summary>The exit code.</summary>
    public int End()
    {
        bool isFine = results.Count > 0 && results.All(result => result.Problems.Count == 0);
        if (options.IsJson)
        {
            Console.Out.WriteLine(JsonSerializer.Serialize(results.Select(result => new
            {
                result.Schedule.Seed, Schedule = result.Schedule.ToString(), Calls = result.Calls.Count, result.Answered, result.Recovered, result.Refused, result.Executions,
                Messages = result.Events.Count(one => one.IsTaken), result.HealedIn, result.SettledIn, PicoDollars = result.Charged, result.Problems,
            }), Indented));
        }

        Say($"{results.Count(result => result.Problems.Count == 0)} of {results.Count} schedules hold: {results.Sum(result => result.Calls.Count)} calls, none answered or charged twice");
        return isFine ? 0 : 1;
    }
}
