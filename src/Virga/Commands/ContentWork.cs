using System.Globalization;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary>Long work of the node, and of the CLI, with a line that shows how far it has come, on a terminal.</summary>
internal static class ContentWork
{
    /// <summary>The result in the last line of the answer.</summary>
    /// <param name="verb">What is being done, past tense; null: nothing is shown.</param>
    public static async Task<Result<JsonElement>> RunAsync(NodeClient client, string path, object body, string? verb, CancellationToken cancellation)
    {
        Result<HttpResponseMessage> sent = await client.SendRawAsync(HttpMethod.Post, path, JsonSerializer.SerializeToUtf8Bytes(body, CliJson.Options), null, cancellation).ConfigureAwait(false);
        if (!sent.TryGet(out HttpResponseMessage? response, out VirgaError? error))
        {
            return error;
        }

        using (response)
        {
            using StreamReader lines = new(await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false));
            while (await lines.ReadLineAsync(cancellation).ConfigureAwait(false) is { } text)
            {
                JsonElement line = JsonSerializer.Deserialize<JsonElement>(text);
                if (line.TryGetProperty("Progress", out JsonElement progress))
                {
                    Show(verb, $"{progress.GetProperty("Blocks")} blocks, {Megabytes(progress.GetProperty("Bytes").GetInt64())}");
                    continue;
                }

                Clear(verb);
                return line.TryGetProperty("Error", out JsonElement failed)
                    ? new VirgaError(Enum.Parse<Outcome>(failed.GetProperty("Outcome").GetString()!), failed.GetProperty("Message").GetString()!)
                    : line.GetProperty("Done");
            }

            return new VirgaError(Outcome.Unavailable, "The node ended before the work did.");
        }
    }

    public static string Megabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");

    public static void Show(string? verb, string howFar)
    {
        if (verb is not null && !Console.IsErrorRedirected)
        {
            Console.Error.Write($"\r{verb} {howFar}\u001b[K");
        }
    }

    public static void Clear(string? verb)
    {
        if (verb is not null && !Console.IsErrorRedirected)
        {
            Console.Error.Write("\r\u001b[K");
        }
    }
}
