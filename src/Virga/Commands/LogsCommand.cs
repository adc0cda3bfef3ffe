using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga logs</c>.</summary>
internal static class LogsCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "The function." };
    private static readonly Option<bool> Follow = new("--follow", "-f") { Description = "Go on with what comes, until Ctrl-C." };
    private static readonly Option<int> Lines = new("--lines", "-n") { Description = "How many lines to begin with.", DefaultValueFactory = _ => 200 };

    public static Command Create() => NodeCommand.Create(
        "logs",
        "Show a function's log.\n\nExample:\n  virga logs hello --follow",
        command => { command.Arguments.Add(Name); command.Options.Add(Follow); command.Options.Add(Lines); },
        RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        string path = string.Create(CultureInfo.InvariantCulture, $"/_virga/v1/functions/{Uri.EscapeDataString(parsed.GetValue(Name)!)}/logs?follow={(parsed.GetValue(Follow) ? 1 : 0)}&limit={parsed.GetValue(Lines)}");
        if (!(await client.SendRawAsync(HttpMethod.Get, path, [], null, cancellation).ConfigureAwait(false)).TryGet(out HttpResponseMessage? response, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        using (response)
        {
            try
            {
                using StreamReader reader = new(await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false));
                while (await reader.ReadLineAsync(cancellation).ConfigureAwait(false) is { } line)
                {
                    await Console.Out.WriteLineAsync(json ? line : Format(line)).ConfigureAwait(false);
                }
            }
            catch (Exception e) when (e is OperationCanceledException or IOException)
            {
                // Ctrl-C, or the node stopped
            }
        }

        return 0;
    }

    private static string Format(string line)
    {
        JsonElement entry = JsonSerializer.Deserialize<JsonElement>(line);
        DateTimeOffset time = DateTimeOffset.FromUnixTimeMilliseconds(entry.GetProperty("Timestamp").GetInt64());
        return $"{time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture)} {entry.GetProperty("Message").GetString()}";
    }
}
