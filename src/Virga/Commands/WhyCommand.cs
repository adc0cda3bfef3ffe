using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga why</c>: why a call was a cold start, and where its time went.</summary>
internal static class WhyCommand
{
    private static readonly Argument<string> Request = new("request-id") { Description = "The call's request id, from its log or its x-amzn-RequestId header." };

    public static Command Create() => NodeCommand.Create(
        "why", "Explain a cold start: its cause, where its time went, and what would have avoided it.\n\nExample:\n  virga why 2f9c1b7e-8f0a-4f53-9f65-1f3a0c1b2d3e", command => command.Arguments.Add(Request), RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        string path = $"/_virga/v1/why/{Uri.EscapeDataString(parsed.GetValue(Request)!)}";
        if (!(await client.SendAsync(HttpMethod.Get, path, null, cancellation).ConfigureAwait(false)).TryGet(out JsonElement start, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        if (json)
        {
            Output.Json(start);
            return 0;
        }

        JsonElement phases = start.GetProperty("Phases");
        (string Name, int Micros)[] times =
        [
            ("queue", start.GetProperty("QueueMicros").GetInt32()), ("sandbox", phases.GetProperty("SandboxMicros").GetInt32()),
            ("runtime", phases.GetProperty("RuntimeMicros").GetInt32()), ("load", phases.GetProperty("LoadMicros").GetInt32()),
            ("first answer", start.GetProperty("FirstAnswerMicros").GetInt32()),
        ];
        await Console.Out.WriteLineAsync($"{start.GetProperty("Function").GetString()}: cold start, cause {start.GetProperty("Cause").GetString()}, made from {phases.GetProperty("Origin").GetString()}\n").ConfigureAwait(false);
        double most = Math.Max(1, times.Max(time => time.Micros));
        Output.Table(["PHASE", "us", ""], [.. times.Select(time => (string[])[time.Name, time.Micros.ToString(CultureInfo.InvariantCulture), new string('#', (int)Math.Ceiling(40 * time.Micros / most))])], 1);
        await Console.Out.WriteLineAsync($"\nto avoid it: {start.GetProperty("Remedy").GetString()}").ConfigureAwait(false);
        return 0;
    }
}
