using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Templates;

namespace Virga.Node.Services.Stacks.Serverless;

/// <summary>A template while it is expanded: what it came with, what it comes to, and what is wrong with it.</summary>
internal sealed class SamDocument(JsonObject root)
{
    public const string ImplicitApi = "ServerlessHttpApi";

    private readonly List<string> errors = [];

    public JsonObject Root => root;

    /// <summary>The resources of the result.</summary>
    public JsonObject Resources { get; } = [];

    /// <summary>Routes that functions ask of HTTP APIs: the API's logical id, then the paths of its document.</summary>
    public Dictionary<string, JsonObject> Routes { get; } = new(StringComparer.Ordinal);

    /// <summary>Notifications that functions ask of buckets: configurations, with the permission that must be there before.</summary>
    public List<(string Bucket, JsonObject Configuration, string Permission)> Notifications { get; } = [];

    /// <summary>What expressions that refer to a resource by its serverless attributes mean now, such as <c>Function.Version</c>.</summary>
    public Dictionary<string, string> Renamed { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Errors => errors;

    public JsonObject? Declared(string logicalId) => (root[nameof(Resources)] as JsonObject)?[logicalId] as JsonObject;

    public void Fail(string logicalId, string message) => errors.Add($"Resource with id [{logicalId}] is invalid. {message}");

    /// <summary>Adds a resource of the result.</summary>
    /// <param name="from">The resource that it comes from, whose condition and policies it shares.</param>
    public JsonObject Add(string logicalId, string type, JsonObject properties, JsonObject? from = null)
    {
        JsonObject resource = new() { ["Type"] = type, ["Properties"] = properties };
        if (from is not null)
        {
            resource.Take(from, "Condition");
        }

        Resources[logicalId] = resource;
        return resource;
    }

    /// <summary>Names unknown properties; true when there is none.</summary>
    public bool Knows(string logicalId, JsonObject properties, params IEnumerable<string> known)
    {
        string? unknown = properties.Select(pair => pair.Key).FirstOrDefault(name => !known.Contains(name));
        if (unknown is not null)
        {
            Fail(logicalId, $"property {unknown} not defined for resource of type {TemplateJson.Text(Declared(logicalId)?["Type"])}");
        }

        return unknown is null;
    }
}
