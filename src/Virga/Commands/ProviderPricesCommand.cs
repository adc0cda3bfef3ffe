using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga provider prices</c>: the same calls' price here and elsewhere.</summary>
internal static class ProviderPricesCommand
{
    private static readonly Argument<string?> Function = new("function") { Description = "Whose calls so far are the workload.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<long?> Calls = new("--calls") { Description = "How many. Default: the function's so far, else 1000000." };
    private static readonly Option<long?> Millis = new("--ms") { Description = "Milliseconds billed a call. Default: the function's average, else 100." };
    private static readonly Option<int?> Memory = new("--memory") { Description = "Megabytes. Default: the function's, else 128." };
    private static readonly Option<string?> Svg = new("--svg") { Description = "Draws it into this file." };

    public static Command Create() => NodeCommand.Create(
        "prices",
        "Compare what the same calls cost on this node, at its providers, and on AWS Lambda by the published prices.\n\nExamples:\n  virga provider prices hello --calls 1000000\n  virga provider prices --calls 1000000 --ms 120 --memory 512 --svg prices.svg",
        command =>
        {
            command.Arguments.Add(Function);
            foreach (Option option in (Option[])[Calls, Millis, Memory, Svg])
            {
                command.Options.Add(option);
            }
        },
        RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        (string Name, string? Value)[] asked =
        [
            ("function", parsed.GetValue(Function)), ("calls", parsed.GetValue(Calls)?.ToString(CultureInfo.InvariantCulture)),
            ("ms", parsed.GetValue(Millis)?.ToString(CultureInfo.InvariantCulture)), ("memory", parsed.GetValue(Memory)?.ToString(CultureInfo.InvariantCulture)),
        ];
        string query = string.Join('&', asked.Where(one => one.Value is not null).Select(one => $"{one.Name}={Uri.EscapeDataString(one.Value!)}"));
        if (!(await client.SendAsync(HttpMethod.Get, $"/_virga/v1/prices?{query}", null, cancellation).ConfigureAwait(false)).TryGet(out JsonElement document, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        if (parsed.GetValue(Svg) is { } file)
        {
            await File.WriteAllTextAsync(file, PriceChart.Draw(document), cancellation).ConfigureAwait(false);
        }

        if (json)
        {
            Output.Json(document);
            return 0;
        }

        await Console.Out.WriteLineAsync(TitleOf(document)).ConfigureAwait(false);
        JsonElement[] rows = [.. document.GetProperty("Prices").EnumerateArray()];
        Output.Table(
            ["PLACE", "REGION", "REQUESTS USD", "DURATION USD", "TOTAL USD", "PRICES FROM"],
            rows.Select(row => (string[])[row.GetProperty("Name").GetString()!, row.GetProperty("Region").GetString()!, Dollars(row, "Requests"), Dollars(row, "Duration"), Dollars(row, "Total"), row.GetProperty("Source").GetString()!]),
            2, 3, 4);
        return 0;
    }

    /// <summary>What is compared, in words.</summary>
    public static string TitleOf(JsonElement document)
    {
        long calls = document.GetProperty("Calls").GetInt64();
        decimal each = (decimal)document.GetProperty("BilledMillis").GetInt64() / calls;
        return string.Create(CultureInfo.InvariantCulture, $"{calls} calls of {each:0.##} ms at {document.GetProperty("MemoryMegabytes").GetInt32()} MB");
    }

    /// <summary>To the millionth of a dollar, so that columns align; less would be lost in rounding only below that.</summary>
    private static string Dollars(JsonElement row, string name) =>
        row.TryGetProperty(name, out JsonElement amount) ? decimal.Parse(amount.GetString()!, CultureInfo.InvariantCulture).ToString("0.000000", CultureInfo.InvariantCulture) : "-";
}
