using System.Globalization;
using Virga.Node.Scheduling;
using Virga.Sim;
using Virga.Sim.Federation;

// virga sim [DATA_FOLDER]: keep-alive policies on arrival traces, and fairness under a flood; the curve goes to artifacts/sim.
// virga sim table2 [--paper FILE] | placement | scale: calls placed over a federation.
const int Functions = 400;
const double Days = 2;
const int Seed = 1;

string output = Path.Combine(Directory.GetCurrentDirectory(), "artifacts/sim");
Directory.CreateDirectory(output);
switch (args.FirstOrDefault())
{
    case "table2":
        TableTwoReport.Print(output, args is [_, "--paper", string paper] ? PaperTable.Read(paper) : null);
        return 0;
    case "placement":
        PolicyComparison.Print(output);
        return 0;
    case "scale":
        ScaleReport.Print(output);
        return 0;
    default:
        break;
}

string data = args.Length > 0 ? args[0] : "../shared/data";
string cdfs = Path.Combine(data, "serverlessbench-cdf");
if (!Directory.Exists(cdfs))
{
    await Console.Error.WriteLineAsync($"virga sim: {cdfs} is missing: name the folder that holds serverlessbench-cdf and azure-llm-trace.").ConfigureAwait(false);
    return 1;
}

Report("synthetic", Traces.Synthetic(cdfs, Functions, Days, Seed));
string azure = Path.Combine(data, "azure-llm-trace");
if (Directory.Exists(azure))
{
    Report("azure-llm", [.. Directory.EnumerateFiles(azure, "*.csv").Order(StringComparer.Ordinal).Select(Traces.AzureLlm)]);
}

FairnessSimulation half = new(new SchedulingOptions { ParallelStarts = 8 });
double load = half.StartsPerSecond / 4; // half of its share beside one other function
FairnessResult alone = half.Run(load, 0, Seed);
FairnessResult flooded = new FairnessSimulation(new SchedulingOptions { ParallelStarts = 8 }).Run(load, 10 * half.StartsPerSecond, Seed);
Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"fairness at half load: p99 {alone.P99Millis:0.0} ms alone, {flooded.P99Millis:0.0} ms beside a flood of {10 * half.StartsPerSecond:0}/s ({flooded.P99Millis / alone.P99Millis:0.00}x), refused {flooded.Refused} of {flooded.Served + flooded.Refused}"));
return 0;

void Report(string name, IReadOnlyList<Trace> traces)
{
    List<KeepAliveResult> results = [];
    foreach (int minutes in (int[])[1, 5, 10, 20, 30, 60, 120, 240])
    {
        TimeSpan time = TimeSpan.FromMinutes(minutes);
        results.Add(KeepAliveSimulation.Run($"fixed {minutes} min", traces, () => new FixedKeepAlive(time), TimeSpan.FromMinutes(10)));
    }

    foreach (int minutes in (int[])[10, 60, 240])
    {
        HybridHistogramOptions options = new() { Standard = TimeSpan.FromMinutes(minutes) };
        results.Add(KeepAliveSimulation.Run($"hybrid {minutes} min", traces, () => new HybridHistogram(options), TimeSpan.FromMinutes(10)));
    }

    Console.WriteLine($"{name}: {traces.Count} functions, {traces.Sum(trace => trace.Calls.Count)} calls");
    Console.WriteLine($"{"policy",-16}{"cold starts",12}{"of calls",10}{"GB-s idle",14}");
    foreach (KeepAliveResult result in results)
    {
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Policy,-16}{result.ColdStarts,12}{result.ColdPart,10:0.00%}{result.IdleGigabyteSeconds,14:0}"));
    }

    string path = Path.Combine(output, $"{name}.svg");
    File.WriteAllText(path, Curve.Draw($"Keep-alive policies, {name} trace", results));
    Console.WriteLine($"curve: {path}\n");
}
