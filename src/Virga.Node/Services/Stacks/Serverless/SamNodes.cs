using System.Text.Json.Nodes;

namespace Virga.Node.Services.Stacks.Serverless;

/// <summary>Expressions that expanded templates are made of.</summary>
internal static class SamNodes
{
    public static JsonObject Ref(string name) => new() { ["Ref"] = name };

    public static JsonObject Attribute(string name, string attribute) => new() { ["Fn::GetAtt"] = new JsonArray(name, attribute) };

    public static JsonObject Sub(string text) => new() { ["Fn::Sub"] = text };

    public static JsonObject Policy(JsonNode statements) => new() { ["Version"] = "2012-10-17", ["Statement"] = statements };

    public static JsonObject Trust(string service) => Policy(new JsonArray(new JsonObject { ["Action"] = new JsonArray("sts:AssumeRole"), ["Effect"] = "Allow", ["Principal"] = new JsonObject { ["Service"] = new JsonArray(service) } }));

    /// <summary>The member, a copy that may go elsewhere.</summary>
    public static JsonNode? Copy(this JsonNode? node, string name) => (node as JsonObject)?[name]?.DeepClone();

    /// <summary>Moves the members of these names, where they are given.</summary>
    public static void Take(this JsonObject target, JsonObject source, params string[] names)
    {
        foreach (string name in names.Where(source.ContainsKey))
        {
            target[name] = source[name]?.DeepClone();
        }
    }
}
