using System.CommandLine;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga content cat</c> and <c>get</c>.</summary>
internal static class ContentDownload
{
    private const int MaxEntries = 100_000;
    private const int MaxDepth = 64;

    public static async Task<int> PrintAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        Result<HttpResponseMessage> sent = await OpenAsync(client, ContentCommand.IdOf(parsed), cancellation).ConfigureAwait(false);
        if (!sent.TryGet(out HttpResponseMessage? response, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        using (response)
        {
            Stream output = Console.OpenStandardOutput();
            await using (output.ConfigureAwait(false))
            {
                return await CopyAsync(response, output, cancellation).ConfigureAwait(false) is { } broken ? Output.Fail(broken) : 0;
            }
        }
    }

    public static async Task<int> SaveAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        string id = ContentCommand.IdOf(parsed).TrimEnd('/');
        string target = ContentCommand.TargetOf(parsed) ?? Path.GetFileName(id);
        if (Path.Exists(target))
        {
            return Output.Fail(new VirgaError(Outcome.Conflict, $"{target} exists already: name another with --output."));
        }

        (VirgaError? error, int files) = await SaveAsync(client, id, target, cancellation).ConfigureAwait(false);
        if (error is not null)
        {
            return Output.Fail(error);
        }

        if (json)
        {
            Output.Json(new { Path = target, Files = files });
        }
        else
        {
            Console.Out.WriteLine(target);
        }

        return 0;
    }

    /// <summary>Breadth first; a directory that unfolds into very many entries is refused rather than written for ever.</summary>
    private static async Task<(VirgaError? Error, int Files)> SaveAsync(NodeClient client, string id, string target, CancellationToken cancellation)
    {
        Queue<(string Id, string Target, int Depth)> waiting = new([(id, target, 0)]);
        int entries = 0, files = 0;
        while (waiting.TryDequeue(out (string Id, string Target, int Depth) next))
        {
            if (++entries > MaxEntries || next.Depth > MaxDepth)
            {
                return (new VirgaError(Outcome.RequestTooLarge, $"{id} has more than {MaxEntries} entries, or is nested too deeply."), files);
            }

            if (!(await OpenAsync(client, next.Id, cancellation).ConfigureAwait(false)).TryGet(out HttpResponseMessage? response, out VirgaError? error))
            {
                return (error, files);
            }

            using (response)
            {
                if (IsDirectory(response))
                {
                    Directory.CreateDirectory(next.Target);
                    JsonElement listing = JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false));
                    foreach (JsonElement entry in listing.GetProperty("Entries").EnumerateArray()) // the node has refused names that lead elsewhere
                    {
                        waiting.Enqueue((entry.GetProperty("Id").GetString()!, Path.Combine(next.Target, entry.GetProperty("Name").GetString()!), next.Depth + 1));
                    }

                    continue;
                }

                FileStream file = new(next.Target, FileMode.CreateNew, FileAccess.Write);
                await using (file.ConfigureAwait(false))
                {
                    if (await CopyAsync(response, file, cancellation).ConfigureAwait(false) is { } broken)
                    {
                        return (broken, files);
                    }
                }

                files++;
            }
        }

        return (null, files);
    }

    private static bool IsDirectory(HttpResponseMessage response) => response.Content.Headers.ContentType?.MediaType == "application/json";

    private static Task<Result<HttpResponseMessage>> OpenAsync(NodeClient client, string id, CancellationToken cancellation) =>
        client.SendRawAsync(HttpMethod.Get, $"{ContentCommand.Path}/files/{string.Join('/', id.Split('/').Select(Uri.EscapeDataString))}", [], null, cancellation);

    private static async Task<VirgaError?> CopyAsync(HttpResponseMessage response, Stream target, CancellationToken cancellation)
    {
        try
        {
            await response.Content.CopyToAsync(target, cancellation).ConfigureAwait(false);
            return null;
        }
        catch (Exception e) when (e is HttpRequestException or HttpIOException)
        {
            return new VirgaError(Outcome.Internal, "The content broke off: a block of it is lost, or isn't what its id says.");
        }
    }
}
