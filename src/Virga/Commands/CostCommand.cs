using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga cost</c>: what functions used and cost.</summary>
internal static class CostCommand
{
    private static readonly Option<string?> Since = new("--since") { Description = "From this time on (ISO 8601), in whole hours." };

    public static Command Create() => NodeCommand.Create("cost", "Show what each function used and costs.\n\nExample:\n  virga cost --since 2026-11-01 --json", command => command.Options.Add(Since), RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        string query = parsed.GetValue(Since) is { } since ? $"?since={Uri.EscapeDataString(since)}" : "";
        if (!(await client.SendAsync(HttpMethod.Get, $"/_virga/v1/usage{query}", null, cancellation).ConfigureAwait(false)).TryGet(out JsonElement document, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        if (json)
        {
            Output.Json(document);
            return 0;
        }

        string currency = document.GetProperty("Currency").GetString()!;
        JsonElement[] functions = [.. document.GetProperty("Functions").EnumerateArray()];
        long total = functions.Sum(one => Number(one, "PriceNanos"));
        IEnumerable<string[]> rows = functions.Select(one => (string[])
        [
            one.GetProperty("Function").GetString()!, Text(Number(one, "Calls")), Text(Number(one, "Errors")), Text(Number(one, "ColdStarts")),
            Text(Number(one, "BilledMillis")), (Number(one, "CpuMicros") / 1000.0).ToString("0.0", CultureInfo.InvariantCulture),
            ((Number(one, "PeakMemoryKiB") + 1023) / 1024).ToString(CultureInfo.InvariantCulture), new NanoMoney(Number(one, "PriceNanos")).ToString(),
        ]);
        string[] sum = ["total", Text(functions.Sum(one => Number(one, "Calls"))), "", "", "", "", "", new NanoMoney(total).ToString()];
        Output.Table(["FUNCTION", "CALLS", "ERRORS", "COLD", "BILLED ms", "CPU ms", "PEAK MB", currency], [.. rows, sum], 1, 2, 3, 4, 5, 6, 7);
        return 0;
    }

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
