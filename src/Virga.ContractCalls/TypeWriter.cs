using System.Text.Json;

namespace Virga.ContractCalls;

/// <summary>What types of the ABI are called in C#, and how values become objects of the codec and come back.</summary>
internal sealed class TypeWriter
{
    private readonly Dictionary<string, JsonElement[]> records = new(StringComparer.Ordinal);

    /// <summary>Structs that were met; more may come while they are written.</summary>
    public IEnumerable<(string Name, JsonElement[] Fields)> Records
    {
        get
        {
            HashSet<string> done = new(StringComparer.Ordinal);
            while (records.FirstOrDefault(record => !done.Contains(record.Key)) is { Key: not null } next)
            {
                done.Add(next.Key);
                yield return (next.Key, next.Value);
            }
        }
    }

    /// <summary>An event's indexed parameter without fixed size is known by its hash only.</summary>
    public static bool IsHashed(JsonElement parameter) =>
        parameter.TryGetProperty("indexed", out JsonElement indexed) && indexed.ValueKind == JsonValueKind.True && TypeOf(parameter) is { } type && (type.EndsWith(']') || type is "string" or "bytes" or "tuple");

    public string Name(JsonElement parameter) => IsHashed(parameter) ? "Hash32" : Name(parameter, TypeOf(parameter));

    public static string ToObject(JsonElement parameter, string value, int depth) => ToObject(parameter, TypeOf(parameter), value, depth);

    public string FromObject(JsonElement parameter, string value, int depth) => IsHashed(parameter) ? $"(Hash32){value}" : FromObject(parameter, TypeOf(parameter), value, depth);

    private static string TypeOf(JsonElement parameter) => parameter.GetProperty("type").GetString()!;

    private static string ElementOf(string type) => type.Substring(0, type.LastIndexOf('['));

    private static bool IsArray(string type) => type.EndsWith(']');

    private string Name(JsonElement parameter, string type) =>
        IsArray(type) ? $"System.Collections.Generic.IReadOnlyList<{Name(parameter, ElementOf(type))}>"
        : type == "tuple" ? RecordOf(parameter)
        : type switch
        {
            "bool" => "bool",
            "address" => "EvmAddress",
            "string" => "string",
            "bytes32" => "Hash32",
            _ when type.StartsWith("bytes", StringComparison.Ordinal) || type == "function" => "byte[]",
            _ => "BigInteger",
        };

    private static string ToObject(JsonElement parameter, string type, string value, int depth) =>
        IsArray(type) ? $"{value}.Select(v{depth} => (object){ToObject(parameter, ElementOf(type), $"v{depth}", depth + 1)}).ToArray()"
        : type == "tuple" ? $"{value}.ToValues()"
        : value;

    private string FromObject(JsonElement parameter, string type, string value, int depth) =>
        IsArray(type) ? $"((System.Collections.Generic.IReadOnlyList<object>){value}).Select(v{depth} => {FromObject(parameter, ElementOf(type), $"v{depth}", depth + 1)}).ToArray()"
        : type == "tuple" ? $"{RecordOf(parameter)}.FromValues((System.Collections.Generic.IReadOnlyList<object>){value})"
        : type == "bytes32" ? $"Hash32.Of((byte[]){value})"
        : $"({Name(parameter, type)}){value}";

    private string RecordOf(JsonElement parameter)
    {
        string inner = parameter.TryGetProperty("internalType", out JsonElement declared) ? declared.GetString()!.Split('[')[0].Split('.', ' ').Last() : "Tuple" + parameter.GetProperty("components").GetArrayLength();
        string name = inner + "Value";
        records[name] = [.. parameter.GetProperty("components").EnumerateArray()];
        return name;
    }
}
