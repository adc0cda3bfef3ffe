using System.Text.Json.Nodes;
using Virga.Node.Aws.CloudFormation.Engine;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources;

/// <summary>A step that a resource type is to make.</summary>
internal sealed record ResourceCall(WireClient Client, string StackId, string LogicalId)
{
    /// <summary>The name that was chosen for it, or the id that its service gave.</summary>
    public required string PhysicalId { get; init; }

    public required JsonObject Properties { get; init; }

    /// <summary>What it has so far; null: it is new.</summary>
    public JsonObject? Before { get; init; }

    /// <summary>The node was killed in this step, so that part of it may be done.</summary>
    public bool IsRepeated { get; init; }

    /// <summary>Keeps that something was made, with the id it has.</summary>
    public Action<string> Made { get; init; } = _ => { };

    public string StackName => StackId.Split('/')[1];

    public string Region => Client.Address.Region;

    public string Account => Client.Address.AccountId;

    public string? Text(string property) => Properties[property].Text();

    public JsonNode? this[string property] => Properties[property];

    /// <summary>Whether the property differs from what the resource has.</summary>
    public bool Changes(string property) => !JsonNode.DeepEquals(Properties[property], Before?[property]);

    public bool Changes(params string[] properties) => properties.Any(Changes);

    /// <summary>A name that is taken already is this resource's own, if the node was killed after taking it.</summary>
    public bool IsOurs(VirgaError error) => IsRepeated && WireFailure.IsAlreadyThere(error);

    /// <summary>The properties of these names that are given.</summary>
    public JsonObject Pick(params string[] names) => new(names.Where(name => Properties[name] is not null).Select(name => KeyValuePair.Create(name, Properties[name]?.DeepClone())));

    /// <summary>A list of <c>Key</c> and <c>Value</c> as a map.</summary>
    public static JsonObject TagsOf(JsonNode? list) => list is JsonArray tags
        ? new JsonObject(tags.OfType<JsonObject>().DistinctBy(tag => tag["Key"].Text()).Select(tag => KeyValuePair.Create(tag["Key"].Text() ?? "", (JsonNode?)(tag["Value"].Text() ?? ""))))
        : list is JsonObject map ? (JsonObject)map.DeepClone() : [];
}
