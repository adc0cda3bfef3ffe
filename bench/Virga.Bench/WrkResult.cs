using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Virga.Bench;

/// <summary>One run of wrk: a load driver in a process of its own, over real HTTP.</summary>
internal sealed partial record WrkResult(double RequestsPerSecond, double P50Millis, double P99Millis, long Errors)
{
    /// <param name="more">Further arguments, such as a script.</param>
    public static async Task<WrkResult> RunAsync(string url, int connections, int seconds, params string[] more)
    {
        ProcessStartInfo start = new("wrk", ["-t1", $"-c{connections}", $"-d{seconds}s", "--latency", .. more, url]) { RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        string text = await process.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await process.WaitForExitAsync().ConfigureAwait(false);
        return new WrkResult(
            double.Parse(Rate().Match(text).Groups[1].Value, CultureInfo.InvariantCulture),
            Millis(P50().Match(text)),
            Millis(P99().Match(text)),
            Failed().Match(text) is { Success: true } failed ? long.Parse(failed.Groups[1].Value, CultureInfo.InvariantCulture) : 0);
    }

    private static double Millis(Match match) =>
        double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) * match.Groups[2].Value switch { "us" => 0.001, "ms" => 1, _ => 1000 };

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"50%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex P50();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex P99();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)")]
    private static partial Regex Failed();
}
