using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Templates;

namespace Virga.Node.Aws.CloudFormation.Resources.HttpApis;

/// <summary>Properties as the API Gateway's API spells them: with a small letter first, but for the keys of maps.</summary>
internal static class ApiNames
{
    private static readonly string[] Maps = ["RequestParameters", "RequestTemplates", "RouteSettings", "StageVariables", "Tags"];

    public static JsonObject Lower(JsonObject properties) => new(properties.Select(pair => KeyValuePair.Create(Lower(pair.Key), pair.Value is JsonObject members
        ? Maps.Contains(pair.Key) ? new JsonObject(members.Select(one => KeyValuePair.Create(one.Key, one.Value is JsonObject inner ? Lower(inner) : one.Value?.DeepClone()))) : Lower(members)
        : pair.Value?.DeepClone())));

    /// <summary>An item of a list that the API answers with; null: none is like it.</summary>
    public static JsonNode? Find(JsonObject listed, string member, string? value) => (listed["items"] as JsonArray ?? []).FirstOrDefault(item => item?[member].Text() == value);

    private static string Lower(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
