using System.Text.Json.Nodes;

namespace Virga.Node.Services.Stacks.Serverless;

/// <summary>Properties that all resources of a kind share. Source: AWS SAM Developer Guide, "Globals section of the AWS SAM template".</summary>
internal sealed class SamGlobals(JsonObject? globals)
{
    private static readonly string[] Kinds = ["Api", "CapacityProvider", "Function", "HttpApi", "LayerVersion", "SimpleTable", "StateMachine"];

    /// <summary>What is wrong with the section; null: nothing.</summary>
    public string? Wrong => globals?.Select(pair => pair.Key).FirstOrDefault(kind => !Kinds.Contains(kind)) is { } unknown
        ? $"'Globals' section is invalid. '{unknown}' is not supported. Must be one of the following values - [{string.Join(", ", Kinds.Select(kind => $"'{kind}'"))}]"
        : null;

    /// <summary>The resource's properties over those of its kind: maps are merged, lists joined, others replaced.</summary>
    public JsonObject Merge(string kind, JsonObject own) => globals?[kind] is JsonObject shared ? (JsonObject)Merge(shared, own)! : (JsonObject)own.DeepClone();

    private static JsonNode? Merge(JsonNode? shared, JsonNode? own)
    {
        if (shared is JsonObject first && own is JsonObject second && !IsFunction(first) && !IsFunction(second))
        {
            JsonObject merged = (JsonObject)first.DeepClone();
            foreach ((string name, JsonNode? value) in second)
            {
                merged[name] = first.ContainsKey(name) ? Merge(first[name], value) : value?.DeepClone();
            }

            return merged;
        }

        return shared is JsonArray before && own is JsonArray after ? new JsonArray([.. before.Concat(after).Select(item => item?.DeepClone())]) : own?.DeepClone();
    }

    private static bool IsFunction(JsonObject value) => value.Count == 1 && value.First().Key is var name && (name == "Ref" || name.StartsWith("Fn::", StringComparison.Ordinal));
}
