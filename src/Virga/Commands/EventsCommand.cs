using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga events</c>: asynchronous calls that wait, succeeded or died; the dead can be tried again.</summary>
internal static class EventsCommand
{
    private static readonly Option<string> State = new("--state") { Description = "waiting, succeeded or died.", DefaultValueFactory = _ => "waiting" };
    private static readonly Option<string?> Function = new("--function") { Description = "Only those of one function." };
    private static readonly Option<int> Limit = new("--limit") { Description = "How many, the newest first.", DefaultValueFactory = _ => 20 };
    private static readonly Option<string?> Replay = new("--replay") { Description = "Try a dead event again: its request id, or `all` with --function." };

    public static Command Create() => NodeCommand.Create(
        "events",
        "Show asynchronous calls, or try dead ones again.\n\nExamples:\n  virga events --state died\n  virga events --replay 2f9c1b7e-8f0a-4f53-9f65-1f3a0c1b2d3e\n  virga events --replay all --function hello",
        command =>
        {
            State.AcceptOnlyFromAmong("waiting", "succeeded", "died");
            command.Options.Add(State);
            command.Options.Add(Function);
            command.Options.Add(Limit);
            command.Options.Add(Replay);
        },
        (parsed, client, json, cancellation) => parsed.GetValue(Replay) is { } which
            ? ReplayAsync(client, which, parsed.GetValue(Function), json, cancellation)
            : ListAsync(parsed, client, json, cancellation));

    private static async Task<int> ListAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        string path = string.Create(
            CultureInfo.InvariantCulture, $"/_virga/v1/events?state={parsed.GetValue(State)}&limit={parsed.GetValue(Limit)}&function={Uri.EscapeDataString(parsed.GetValue(Function) ?? "")}");
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
            ["REQUEST", "FUNCTION", "STATE", "TRIES", "ACCEPTED", "REASON"],
            answer.GetProperty("Events").EnumerateArray().Select(one => (string[])
            [
                Text(one, "RequestId"), Text(one, "Qualifier") is { Length: > 0 } qualifier ? $"{Text(one, "Function")}:{qualifier}" : Text(one, "Function"), Text(one, "State"),
                one.GetProperty("Attempts").GetInt32().ToString(CultureInfo.InvariantCulture), one.GetProperty("AcceptedAt").GetDateTimeOffset().ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), Text(one, "Reason"),
            ]),
            3);
        await Console.Out.WriteLineAsync($"\n{string.Join(", ", answer.GetProperty("Counts").EnumerateObject().Select(count => $"{count.Value} {count.Name.ToLowerInvariant()}"))}").ConfigureAwait(false);
        return 0;
    }

    private static async Task<int> ReplayAsync(NodeClient client, string which, string? function, bool json, CancellationToken cancellation)
    {
        if (which == "all" && function is null)
        {
            return Output.Fail(new VirgaError(Outcome.InvalidParameter, "--replay all needs --function NAME."));
        }

        string path = which == "all" ? $"/_virga/v1/events/replay?function={Uri.EscapeDataString(function!)}" : $"/_virga/v1/events/replay?request={Uri.EscapeDataString(which)}";
        if (!(await client.SendAsync(HttpMethod.Post, path, null, cancellation).ConfigureAwait(false)).TryGet(out JsonElement answer, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        if (json)
        {
            Output.Json(answer);
        }
        else
        {
            await Console.Out.WriteLineAsync($"{answer.GetProperty("Events")} tried again").ConfigureAwait(false);
        }

        return 0;
    }

    private static string Text(JsonElement one, string name) => one.TryGetProperty(name, out JsonElement value) ? value.GetString() ?? "" : "";
}
