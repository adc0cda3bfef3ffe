using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources;

/// <summary>The properties of a resource type. Source: CloudFormation Template Reference, each type's page.</summary>
internal sealed record ResourceSchema(string Type)
{
    public string[] Required { get; init; } = [];

    /// <summary>A change of one of these needs a new resource.</summary>
    public string[] Replacing { get; init; } = [];

    /// <summary>Those that are changed in place.</summary>
    public string[] Updated { get; init; } = [];

    /// <summary>Taken, without effect on this node.</summary>
    public string[] Ignored { get; init; } = [];

    /// <summary>AWS's, but not this node's.</summary>
    public string[] Refused { get; init; } = [];

    /// <summary>What <c>Fn::GetAtt</c> may ask for.</summary>
    public string[] Attributes { get; init; } = [];

    /// <summary>Names of members, at any depth, that are numbers; what is neither in these nor in <see cref="Flags"/> is text.</summary>
    public string[] Numbers { get; init; } = [];

    public string[] Flags { get; init; } = [];

    /// <summary>Members that are left as they are, such as policies.</summary>
    public string[] Documents { get; init; } = [];

    /// <summary>Members whose own members are all text, whatever they are called.</summary>
    public string[] TextMaps { get; init; } = ["Tags", "Variables"];

    /// <summary>Null: the service gives the id.</summary>
    public NameRule? Name { get; init; }

    /// <summary>Needs <c>CAPABILITY_IAM</c>, or <c>CAPABILITY_NAMED_IAM</c> when it is given a name.</summary>
    public bool IsIdentity { get; init; }

    /// <summary>Any property and any attribute is taken.</summary>
    public bool IsOpen { get; init; }

    /// <summary>What is wrong with the names of the properties; null: nothing.</summary>
    public VirgaError? Check(string logicalId, JsonObject properties)
    {
        if (IsOpen)
        {
            return Required.FirstOrDefault(name => !properties.ContainsKey(name)) is { } absent ? Missing(logicalId, absent) : null;
        }

        if (properties.Select(pair => pair.Key).FirstOrDefault(Refused.Contains) is { } refused)
        {
            return TemplateError.Validation($"Properties validation failed for resource {logicalId} with message: [#: {Type} property {refused} is not supported by this node]");
        }

        string? unknown = properties.Select(pair => pair.Key).FirstOrDefault(name => !Replacing.Contains(name) && !Updated.Contains(name) && !Ignored.Contains(name));
        return unknown is not null ? TemplateError.Validation($"Properties validation failed for resource {logicalId} with message: [#: extraneous key [{unknown}] is not permitted]")
            : Required.FirstOrDefault(name => !properties.ContainsKey(name)) is { } missing ? Missing(logicalId, missing)
            : null;
    }

    /// <summary>Scalars as the service wants them: templates may write <c>"5"</c> for 5 and the other way round.</summary>
    public JsonObject Coerce(JsonObject properties) => (JsonObject)Coerce("", properties, false)!;

    private static VirgaError Missing(string logicalId, string name) => TemplateError.Validation($"Properties validation failed for resource {logicalId} with message: [#: required key [{name}] not found]");

    private JsonNode? Coerce(string name, JsonNode? node, bool isText) => node switch
    {
        _ when Documents.Contains(name) || IsOpen => node?.DeepClone(),
        JsonObject members => new JsonObject(members.Select(pair => KeyValuePair.Create(pair.Key, Coerce(pair.Key, pair.Value, isText || TextMaps.Contains(name))))),
        JsonArray items => new JsonArray([.. items.Select(item => Coerce(name, item, isText))]),
        JsonValue value when !isText && Numbers.Contains(name) && decimal.TryParse(value.Text(), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) =>
            decimal.IsInteger(number) ? (long)number : number,
        JsonValue value when !isText && Flags.Contains(name) && bool.TryParse(value.Text(), out bool flag) => flag,
        JsonValue value => value.Text(),
        _ => null,
    };
}
