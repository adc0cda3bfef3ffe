using System.CommandLine;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga list</c>.</summary>
internal static class ListCommand
{
    public static Command Create() => NodeCommand.Create("list", "List functions.\n\nExample:\n  virga list --json", _ => { }, RunAsync);

    private static async Task<int> RunAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        List<JsonElement> functions = [];
        string marker = "";
        do
        {
            string page = marker.Length > 0 ? $"?Marker={Uri.EscapeDataString(marker)}" : "";
            Result<JsonElement> answer = await client.SendAsync(HttpMethod.Get, $"/2015-03-31/functions{page}", null, cancellation).ConfigureAwait(false);
            if (!answer.TryGet(out JsonElement document, out VirgaError? error))
            {
                return Output.Fail(error);
            }

            functions.AddRange(document.GetProperty("Functions").EnumerateArray());
            marker = document.TryGetProperty("NextMarker", out JsonElement next) ? next.GetString()! : "";
        }
        while (marker.Length > 0);

        if (json)
        {
            Output.Json(functions);
        }
        else
        {
            Output.Table(
                ["NAME", "RUNTIME", "HANDLER", "MEMORY", "TIMEOUT", "MODIFIED"],
                functions.Select(one => (string[])[Text(one, "FunctionName"), Text(one, "Runtime"), Text(one, "Handler"), Text(one, "MemorySize") + " MB", Text(one, "Timeout") + " s", Text(one, "LastModified")]),
                3, 4);
        }

        return 0;
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out JsonElement value) ? value.ToString() : "-";
}
