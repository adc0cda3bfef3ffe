using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga registry</c>: what the node knows of the management chain.</summary>
internal static class RegistryCommand
{
    private const string Path = "/_virga/v1/registry";
    private const decimal PicosOfDollar = 1_000_000_000_000, UnitsOfDollar = 1_000_000;

    public static Command Create() => new("registry", "What the node knows of the management chain.")
    {
        NodeCommand.Create("end-points", "List the registered end points.\n\nExample:\n  virga registry end-points", _ => { }, (_, client, json, cancellation) => ListAsync(
            client, json, "end-points", ["ID", "PATH", "OWNER", "VERSION", "METHODS", "FOR", "PER CALL", "PER GB-MS", "STATE"], [0, 3, 6, 7], EndPoint, cancellation)),
        NodeCommand.Create("gateways", "List the gateways.\n\nExample:\n  virga registry gateways --json", _ => { }, (_, client, json, cancellation) => ListAsync(
            client, json, "gateways", ["ADDRESS", "CLOUD", "REGION", "CAPACITY", "STAKE", "REPUTATION", "HEARTBEAT", "URL"], [1, 3, 4, 5, 6], Gateway, cancellation)),
        CreateEpoch(),
    };

    private static Command CreateEpoch()
    {
        Argument<long?> number = new("number") { Description = "One of the last; the current one when left out.", Arity = ArgumentArity.ZeroOrOne };
        return NodeCommand.Create("epoch", "Show an epoch: its seed, its gateways in order, and how loaded the clouds are.\n\nExample:\n  virga registry epoch", command => command.Arguments.Add(number), async (parsed, client, json, cancellation) =>
        {
            string query = parsed.GetValue(number) is { } asked ? string.Create(CultureInfo.InvariantCulture, $"?epoch={asked}") : "";
            return (await client.SendAsync(HttpMethod.Get, $"{Path}/epoch{query}", null, cancellation).ConfigureAwait(false)).TryGet(out JsonElement epoch, out VirgaError? error) ? ShowEpoch(epoch, json) : Output.Fail(error);
        });
    }

    private static int ShowEpoch(JsonElement epoch, bool json)
    {
        if (json)
        {
            Output.Json(epoch);
            return 0;
        }

        Console.Out.WriteLine($"epoch   {epoch.GetProperty("Epoch")}");
        Console.Out.WriteLine($"head    block {epoch.GetProperty("Head")}");
        Console.Out.WriteLine($"seed    {epoch.GetProperty("Seed").GetString()}");
        string[] loads = [.. epoch.GetProperty("Loads").EnumerateArray().Select((load, cloud) => string.Create(CultureInfo.InvariantCulture, $"cloud {cloud} {load.GetInt32() / 100m:0.00} %"))];
        Console.Out.WriteLine($"loads   {(loads.Length == 0 ? "none reported" : string.Join(", ", loads))}");
        Output.Table(["PLACE", "GATEWAY"], epoch.GetProperty("Gateways").EnumerateArray().Select((gateway, place) => (string[])[place.ToString(CultureInfo.InvariantCulture), gateway.GetString()!]), 0);
        return 0;
    }

    /// <summary>All pages.</summary>
    private static async Task<int> ListAsync(NodeClient client, bool json, string what, string[] headers, int[] right, Func<JsonElement, string[]> row, CancellationToken cancellation)
    {
        List<JsonElement> items = [];
        int? next = 0;
        while (next is { } after)
        {
            if (!(await client.SendAsync(HttpMethod.Get, string.Create(CultureInfo.InvariantCulture, $"{Path}/{what}?limit=1000&after={after}"), null, cancellation).ConfigureAwait(false)).TryGet(out JsonElement page, out VirgaError? error))
            {
                return Output.Fail(error);
            }

            items.AddRange(page.GetProperty("Items").EnumerateArray());
            next = page.TryGetProperty("Next", out JsonElement more) ? more.GetInt32() : null;
        }

        if (json)
        {
            Output.Json(items);
        }
        else
        {
            Output.Table(headers, items.Select(item => row(item).Select(Printable).ToArray()), right);
        }

        return 0;
    }

    private static string[] EndPoint(JsonElement one) =>
    [
        Text(one, "Id"), Text(one, "Path"), Text(one, "Owner"), Text(one, "Version"), Text(one, "Methods").ToUpperInvariant(), one.TryGetProperty("IsOpen", out JsonElement open) && open.GetBoolean() ? "all" : "permitted",
        Dollars(one, "PerCallPicoDollars", PicosOfDollar), Dollars(one, "PerGbMsPicoDollars", PicosOfDollar), one.GetProperty("IsRetired").GetBoolean() ? "retired" : "offered",
    ];

    private static string[] Gateway(JsonElement one) =>
    [
        Text(one, "Address"), Text(one, "Cloud"), Text(one, "Region"), $"{Text(one, "Capacity")} calls", Dollars(one, "StakeTokenUnits", UnitsOfDollar), Text(one, "Reputation"), $"block {Text(one, "Heartbeat")}", Text(one, "Url"),
    ];

    private static string Text(JsonElement one, string name) => one.TryGetProperty(name, out JsonElement value) ? value.ToString() : "-";

    private static string Dollars(JsonElement one, string name, decimal parts) =>
        decimal.TryParse(Text(one, name), CultureInfo.InvariantCulture, out decimal amount) ? string.Create(CultureInfo.InvariantCulture, $"{amount / parts:0.############} USD") : "-";

    /// <summary>Strangers wrote it: nothing in it reaches the terminal as a command.</summary>
    private static string Printable(string text) => new([.. text.Select(letter => char.IsControl(letter) ? '?' : letter)]);
}
