using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga topic</c>: messages to the functions of all nodes of the mesh that follow a topic.</summary>
internal static class TopicCommand
{
    private const string Path = "/_virga/v1/topics";

    private static readonly Argument<string> Topic = new("topic") { Description = "Letters, digits, dots, dashes, underscores." };
    private static readonly Argument<string?> Data = new("data") { Description = "The message: JSON or text.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> File = new("--file") { Description = "The message is this file's content." };
    private static readonly Option<string?> Function = new("--function") { Description = "Name, or NAME:QUALIFIER. Without it the node only keeps the topic's history." };
    private static readonly Option<string?> Filter = new("--filter") { Description = "Event pattern over the function's event: {\"data\": {\"kind\": [\"order\"]}}." };
    private static readonly Option<int?> Limit = new("--limit") { Description = "Newest messages to show. Default: 100." };
    private static readonly Argument<string> Id = new("id") { Description = "As `virga topic list` shows it." };

    public static Command Create() => new("topic", "Topics of the mesh.")
    {
        NodeCommand.Create("publish", "Publish a message; prints its content id.\n\nExample:\n  virga topic publish orders.created '{\"id\": 7}'", command => Add(command, Topic, Data).Options.Add(File), PublishAsync),
        NodeCommand.Create(
            "subscribe",
            "Call a function for each message of a topic, on whichever node it is published.\n\nExample:\n  virga topic subscribe orders.created --function hello --filter '{\"data\": {\"total\": [{\"numeric\": [\">\", 100]}]}}'",
            command =>
            {
                Add(command, Topic).Options.Add(Function);
                command.Options.Add(Filter);
            },
            SubscribeAsync),
        NodeCommand.Create("unsubscribe", "Remove a subscription.\n\nExample:\n  virga topic unsubscribe orders.created 2f9c1b7e-8f0a-4f53-9f65-1f3a0c1b2d3e", command => Add(command, Topic, Id), UnsubscribeAsync),
        NodeCommand.Create("list", "List the node's subscriptions.\n\nExample:\n  virga topic list", _ => { }, ListAsync),
        NodeCommand.Create("history", "List a topic's latest messages by content id.\n\nExample:\n  virga topic history orders.created", command => Add(command, Topic).Options.Add(Limit), HistoryAsync),
    };

    private static Command Add(Command command, params Argument[] arguments)
    {
        foreach (Argument argument in arguments)
        {
            command.Arguments.Add(argument);
        }

        return command;
    }

    private static string PathOf(ParseResult parsed, string part) => $"{Path}/{Uri.EscapeDataString(parsed.GetValue(Topic)!)}/{part}";

    private static async Task<int> PublishAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        if (parsed.GetValue(Data) is null == parsed.GetValue(File) is null)
        {
            return Output.Fail(new VirgaError(Outcome.InvalidParameter, "Name either the message or --file."));
        }

        byte[] data;
        try
        {
            data = parsed.GetValue(File) is { } file ? await System.IO.File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false) : Encoding.UTF8.GetBytes(parsed.GetValue(Data)!);
        }
        catch (IOException e)
        {
            return Output.Fail(new VirgaError(Outcome.InvalidParameter, e.Message));
        }

        Result<HttpResponseMessage> sent = await client.SendRawAsync(HttpMethod.Post, PathOf(parsed, "messages"), data, null, cancellation).ConfigureAwait(false);
        if (!sent.TryGet(out HttpResponseMessage? response, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        using (response)
        {
            JsonElement answer = JsonElement.Parse(await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false));
            if (json)
            {
                Output.Json(answer);
            }
            else
            {
                await Console.Out.WriteLineAsync(answer.GetProperty("Id").GetString()).ConfigureAwait(false);
            }
        }

        return 0;
    }

    private static async Task<int> SubscribeAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        Result<JsonElement> made = await client.SendAsync(HttpMethod.Post, PathOf(parsed, "subscriptions"), new { Function = parsed.GetValue(Function), Filter = parsed.GetValue(Filter) }, cancellation).ConfigureAwait(false);
        if (!made.TryGet(out JsonElement answer, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        if (json)
        {
            Output.Json(answer);
        }
        else
        {
            await Console.Out.WriteLineAsync(answer.GetProperty("Id").GetString()).ConfigureAwait(false);
        }

        return 0;
    }

    private static async Task<int> UnsubscribeAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation) =>
        (await client.SendAsync(HttpMethod.Delete, PathOf(parsed, $"subscriptions/{Uri.EscapeDataString(parsed.GetValue(Id)!)}"), null, cancellation).ConfigureAwait(false)).Error is { } error ? Output.Fail(error) : 0;

    private static async Task<int> ListAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        Result<JsonElement> answer = await client.SendAsync(HttpMethod.Get, Path, null, cancellation).ConfigureAwait(false);
        return Show(answer, json, ["ID", "TOPIC", "FUNCTION", "FILTER"], one => [Text(one, "Id"), Text(one, "Topic"), Text(one, "Function"), Text(one, "Filter")]);
    }

    private static async Task<int> HistoryAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        string limit = (parsed.GetValue(Limit) ?? 100).ToString(CultureInfo.InvariantCulture);
        Result<JsonElement> answer = await client.SendAsync(HttpMethod.Get, PathOf(parsed, $"messages?limit={limit}"), null, cancellation).ConfigureAwait(false);
        return Show(answer, json, ["ID", "PUBLISHER", "SEQUENCE", "TIME", "BYTES"], one => [Text(one, "Id"), Text(one, "Publisher"), Text(one, "Sequence"), Text(one, "Time"), Text(one, "Size")], 2, 4);
    }

    private static int Show(Result<JsonElement> answer, bool json, string[] headers, Func<JsonElement, string[]> row, params int[] rightAligned)
    {
        if (!answer.TryGet(out JsonElement all, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        if (json)
        {
            Output.Json(all);
        }
        else
        {
            Output.Table(headers, all.EnumerateArray().Select(row), rightAligned);
        }

        return 0;
    }

    private static string Text(JsonElement one, string name) => one.TryGetProperty(name, out JsonElement value) ? value.ToString() : "-";
}
