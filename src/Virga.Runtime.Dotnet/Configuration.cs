using System.Globalization;
using System.Text.Json;

namespace Virga.Runtime.Dotnet;

/// <summary>What the INIT frame says.</summary>
internal sealed record Configuration(
    string Handler, string TaskRoot, string FunctionName, string FunctionVersion, string MemoryMb, string LogGroup, string LogStream,
    Dictionary<string, string> Environment)
{
    public static Configuration Parse(ReadOnlySpan<byte> json)
    {
        Utf8JsonReader reader = new(json);
        using JsonDocument document = JsonDocument.ParseValue(ref reader);
        JsonElement root = document.RootElement;
        string Text(string name) => root.GetProperty(name).GetString()!;
        return new Configuration(
            Text("handler"), Text("taskRoot"), Text("functionName"), Text("functionVersion"),
            root.GetProperty("memoryMb").GetInt32().ToString(CultureInfo.InvariantCulture), Text("logGroup"), Text("logStream"),
            root.GetProperty("environment").EnumerateObject().ToDictionary(pair => pair.Name, pair => pair.Value.GetString()!));
    }

    public void Apply()
    {
        foreach ((string name, string value) in Environment)
        {
            System.Environment.SetEnvironmentVariable(name, value);
        }
    }
}
