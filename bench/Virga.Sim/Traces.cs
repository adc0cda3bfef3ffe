using System.Globalization;

namespace Virga.Sim;

/// <summary>Where traces come from.</summary>
internal static class Traces
{
    private const double SecondsPerDay = 86_400;

    /// <summary>Calls a day beyond which a function is never idle for long enough to matter here.</summary>
    private const double MostCallsPerDay = 5000;

    /// <summary>Seconds that one generated token is taken to need.</summary>
    private const double SecondsPerToken = 0.02;

    /// <summary>
    /// Functions with properties drawn from ServerlessBench's distributions over real ones: calls a day, variation of the time between
    /// calls (log-normal, evenly spaced when below 0.05), duration, memory.
    /// </summary>
    public static IReadOnlyList<Trace> Synthetic(string folder, int functions, double days, int seed)
    {
        Random random = new(seed);
        Distribution calls = Distribution.Read(Path.Combine(folder, "invokesCDF.csv"));
        Distribution variation = Distribution.Read(Path.Combine(folder, "CVs.csv"));
        Distribution duration = Distribution.Read(Path.Combine(folder, "execTimeCDF.csv"));
        Distribution memory = Distribution.Read(Path.Combine(folder, "memCDF.csv"));
        return
        [
            .. Enumerable.Range(0, functions).Select(number => new Trace(
                string.Create(CultureInfo.InvariantCulture, $"f{number}"),
                Math.Clamp(memory.Draw(random), 64, 4096),
                Calls(random, SecondsPerDay / Math.Clamp(calls.Draw(random), 1, MostCallsPerDay), variation.Draw(random), Math.Clamp(duration.Draw(random) / 1000, 0.001, 60), days * SecondsPerDay))),
        ];
    }

    /// <summary>Arrivals of Azure's LLM inference services as calls of one function, which runs as long as its tokens take.</summary>
    public static Trace AzureLlm(string path)
    {
        List<(DateTime At, double Runs)> rows = [];
        foreach (string line in File.ReadLines(path).Skip(1))
        {
            string[] cells = line.Split(',');
            rows.Add((DateTime.Parse(cells[0], CultureInfo.InvariantCulture), double.Parse(cells[2], CultureInfo.InvariantCulture) * SecondsPerToken));
        }

        return new Trace(Path.GetFileNameWithoutExtension(path), 1769, [.. rows.OrderBy(row => row.At).Select(row => ((row.At - rows[0].At).TotalSeconds, row.Runs))]);
    }

    private static List<(double At, double Runs)> Calls(Random random, double meanPause, double variation, double runs, double end)
    {
        double sigma = Math.Sqrt(Math.Log(1 + (variation * variation)));
        double mu = Math.Log(meanPause) - (sigma * sigma / 2);
        List<(double At, double Runs)> calls = [];
        for (double at = random.NextDouble() * meanPause; at < end; at += variation < 0.05 ? meanPause : Math.Exp(mu + (sigma * Normal(random))))
        {
            calls.Add((at, runs));
        }

        return calls;
    }

    private static double Normal(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
}
