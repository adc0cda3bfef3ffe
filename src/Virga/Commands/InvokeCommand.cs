using System.CommandLine;
using System.Text;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga invoke</c>.</summary>
internal static class InvokeCommand
{
    private static readonly Argument<string> Name = new("name") { Description = "The function." };
    private static readonly Argument<string?> Event = new("event") { Description = "JSON, @FILE, or - for standard input; {} if absent.", Arity = ArgumentArity.ZeroOrOne };

    public static Command Create() => NodeCommand.Create(
        "invoke",
        "Invoke a function: its answer on standard output, its log on standard error.\n\nExamples:\n  virga invoke hello '{\"name\":\"you\"}'\n  virga invoke hello @event.json",
        command => { command.Arguments.Add(Name); command.Arguments.Add(Event); },
        RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        string name = parsed.GetValue(Name)!;
        if (!(await ReadEventAsync(parsed.GetValue(Event), cancellation).ConfigureAwait(false)).TryGet(out byte[]? payload, out VirgaError? error)
            || !(await client.SendRawAsync(HttpMethod.Post, $"/2015-03-31/functions/{Uri.EscapeDataString(name)}/invocations", payload, headers => headers.Add("X-Amz-Log-Type", "Tail"), cancellation).ConfigureAwait(false)).TryGet(out HttpResponseMessage? response, out error))
        {
            return Output.Fail(error);
        }

        using (response)
        {
            string answer = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
            string log = response.Headers.TryGetValues("X-Amz-Log-Result", out IEnumerable<string>? tail) ? Encoding.UTF8.GetString(Convert.FromBase64String(tail.First())) : "";
            bool failed = response.Headers.Contains("X-Amz-Function-Error");
            if (json)
            {
                Output.Json(new { FunctionError = failed, Log = log, Payload = answer });
            }
            else
            {
                await Console.Error.WriteAsync(log).ConfigureAwait(false);
                await Console.Out.WriteLineAsync(answer).ConfigureAwait(false);
            }

            return failed ? 1 : 0;
        }
    }

    /// <summary>The event that the argument says or names.</summary>
    public static async Task<Result<byte[]>> ReadEventAsync(string? text, CancellationToken cancellation)
    {
        if (text == "-")
        {
            return Encoding.UTF8.GetBytes(await Console.In.ReadToEndAsync(cancellation).ConfigureAwait(false));
        }

        if (text?.StartsWith('@') == true)
        {
            return File.Exists(text[1..])
                ? await File.ReadAllBytesAsync(text[1..], cancellation).ConfigureAwait(false)
                : new VirgaError(Outcome.NotFound, $"The file {text[1..]} doesn't exist.");
        }

        return Encoding.UTF8.GetBytes(text ?? "{}");
    }
}
