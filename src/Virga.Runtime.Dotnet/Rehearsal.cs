using System.Text;
using System.Text.Json;

namespace Virga.Runtime.Dotnet;

/// <summary>
/// A whole life with a handler of its own, before there is a function: what it compiles and loads (reflection, JSON, culture data) a
/// process that waits in stock has behind it.
/// </summary>
internal static class Rehearsal
{
    private const string Init = """
        {"handler": "Virga.Runtime.Dotnet::Virga.Runtime.Dotnet.Rehearsal::Echo", "taskRoot": "ROOT", "functionName": "rehearsal",
         "functionVersion": "1", "memoryMb": 128, "logGroup": "", "logStream": "", "environment": {"A": "1"}}
        """;

    /// <summary>The handler.</summary>
    public static Stream Echo(Stream input) => input;

    public static async Task RunAsync()
    {
        string root = AppContext.BaseDirectory.TrimEnd('/');
        Configuration settings = Configuration.Parse(Encoding.UTF8.GetBytes(Init.Replace("ROOT", root, StringComparison.Ordinal)));
        Handler handler = Handler.Load(settings);
        Invocation invocation = new(DateTimeOffset.UtcNow, "id", "arn", "trace", "", "", "{}"u8.ToArray());
        await handler.InvokeAsync(invocation, settings).ConfigureAwait(false);
        ErrorReport.ToJson(new InvalidOperationException("rehearsal"));
        JsonSerializer.Deserialize<Dictionary<string, JsonElement>>("""{"a": 1}"""u8);
        JsonSerializer.Serialize(new Dictionary<string, string> { ["a"] = DateTime.UtcNow.ToString("O") });
    }
}
