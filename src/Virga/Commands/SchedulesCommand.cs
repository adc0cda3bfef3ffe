using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga schedules</c>: what fires next, the earliest first.</summary>
internal static class SchedulesCommand
{
    private static readonly Option<int> Limit = new("--limit") { Description = "How many, the next first.", DefaultValueFactory = _ => 50 };

    public static Command Create() => NodeCommand.Create(
        "schedules",
        "List schedules and scheduled rules by when they fire next.\n\nExamples:\n  virga schedules\n  virga schedules --limit 1 --json",
        command => command.Options.Add(Limit),
        RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"/_virga/v1/schedules?limit={parsed.GetValue(Limit)}");
        if (!(await client.SendAsync(HttpMethod.Get, path, null, cancellation).ConfigureAwait(false)).TryGet(out JsonElement answer, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        if (json)
        {
            Output.Json(answer);
            return 0;
        }

        Output.Table(
            ["KIND", "NAME", "EXPRESSION", "NEXT"],
            answer.EnumerateArray().Select(one => (string[])
            [
                Text(one, "Kind"), Text(one, "Name"), Text(one, "Expression"),
                one.TryGetProperty("NextAt", out JsonElement next) ? next.GetDateTimeOffset().UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) : "-",
            ]));
        return 0;
    }

    private static string Text(JsonElement one, string name) => one.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";
}
