using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Virga.Node.Values;

namespace Virga.Node.Services.Stacks.Templates;

/// <summary>Whether a document has a template's shape, and whether all that it refers to is there.</summary>
internal static partial class TemplateCheck
{
    /// <summary>Source: CloudFormation User Guide, "Quotas".</summary>
    public const int MaxResources = 500;

    private const int MaxOthers = 200;
    private const int MaxDescription = 1024;
    private static readonly string[] Sections = ["AWSTemplateFormatVersion", "Conditions", "Description", "Hooks", "Mappings", "Metadata", "Outputs", "Parameters", "Resources", "Rules", "Transform"];

    /// <summary>The template, or the first thing that is wrong with it.</summary>
    /// <param name="root">After its transforms.</param>
    public static Result<Template> Check(JsonObject root)
    {
        if (root.Select(pair => pair.Key).Except(Sections).ToArray() is { Length: > 0 } unknown)
        {
            return TemplateError.Validation($"Invalid template property or properties [{string.Join(", ", unknown)}]");
        }

        if (root["AWSTemplateFormatVersion"] is { } version && TemplateJson.Text(version) != "2010-09-09")
        {
            return TemplateError.Format($"{version} is not a supported value for AWSTemplateFormatVersion.");
        }

        foreach (string section in (string[])["Conditions", "Mappings", "Outputs", "Parameters", "Resources"])
        {
            if (root.ContainsKey(section) && root[section] is not JsonObject)
            {
                return TemplateError.Format($"[/{section}] expected an object.");
            }
        }

        if (root["Resources"] is not JsonObject { Count: > 0 } resources)
        {
            return TemplateError.Format("At least one Resources member must be defined.");
        }

        VirgaError? error = CheckSizes(root, resources) ?? resources.Select(pair => CheckResource(pair.Key, pair.Value)).FirstOrDefault(wrong => wrong is not null)
            ?? CheckMembers(root, "Parameters") ?? CheckMembers(root, "Outputs") ?? CheckMembers(root, "Mappings");
        if (error is not null)
        {
            return error;
        }

        Template template = new(root);
        error = CheckReferences(template) ?? ParameterValues.Declared(template).Select(parameter => parameter.CheckType()).FirstOrDefault(wrong => wrong is not null) ?? DependencyGraph.Of(template).Error;
        return error is not null ? error : template;
    }

    private static VirgaError? CheckSizes(JsonObject root, JsonObject resources) =>
        resources.Count > MaxResources ? TemplateError.Format($"Number of resources, {resources.Count}, is greater than maximum allowed, {MaxResources}")
        : ((string[])["Parameters", "Mappings", "Outputs"]).FirstOrDefault(section => root[section] is JsonObject { Count: > MaxOthers }) is { } large
            ? TemplateError.Format($"Number of {large.ToLowerInvariant()}, {((JsonObject)root[large]!).Count}, is greater than maximum allowed, {MaxOthers}")
        : root["Description"] is not (null or JsonValue) ? TemplateError.Format("[/Description] expected a string.")
        : TemplateJson.Text(root["Description"])?.Length > MaxDescription ? TemplateError.Format($"'Description' length is greater than {MaxDescription}.")
        : null;

    private static VirgaError? CheckResource(string name, JsonNode? node)
    {
        if (!Alphanumeric().IsMatch(name))
        {
            return TemplateError.Format($"Resource name {name} is non alphanumeric.");
        }

        if (node is not JsonObject resource || resource["Type"] is not JsonValue type || type.GetValueKind() != System.Text.Json.JsonValueKind.String)
        {
            return TemplateError.Format($"[/Resources/{name}] Every Resources object must contain a Type member.");
        }

        if (resource.Select(pair => pair.Key).Except(TemplateResource.Attributes).FirstOrDefault() is { } unknown)
        {
            return TemplateError.Validation($"Invalid template resource property '{unknown}'");
        }

        string? policy = ((string[])["DeletionPolicy", "UpdateReplacePolicy"]).FirstOrDefault(one => resource[one] is JsonValue value && value.ToString() is not ("Delete" or "Retain" or "RetainExceptOnCreate" or "Snapshot"));
        return policy is not null ? TemplateError.Format($"Unrecognized {policy} {resource[policy]} for resource {name}")
            : resource["Condition"] is not (null or JsonValue) ? TemplateError.Format($"[/Resources/{name}/Condition] expected a string.")
            : resource["Properties"] is not (null or JsonObject) ? TemplateError.Format($"[/Resources/{name}/Properties] expected an object.")
            : null;
    }

    private static VirgaError? CheckMembers(JsonObject root, string section) =>
        root[section] is JsonObject members && members.FirstOrDefault(pair => pair.Value is not JsonObject) is { Key: { } name } ? TemplateError.Format($"[/{section}/{name}] expected an object.")
        : section == "Outputs" && (root[section] as JsonObject)?.FirstOrDefault(pair => pair.Value!["Value"] is null) is { Key: { } output } ? TemplateError.Format($"Output {output} is malformed: it has no Value.")
        : null;

    private static VirgaError? CheckReferences(Template template)
    {
        HashSet<string> known = new([.. template.Resources.Keys, .. template.Parameters.Select(pair => pair.Key), .. PseudoParameters.Names], StringComparer.Ordinal);
        foreach ((string block, IEnumerable<JsonNode?> nodes) in Blocks(template))
        {
            string[] unresolved = [.. nodes.SelectMany(References.Of).Where(one => !(one.Attribute is null ? known.Contains(one.Name) : template.Resources.ContainsKey(one.Name))).Select(one => one.Name).Distinct()];
            if (unresolved.Length > 0)
            {
                return TemplateError.Format($"Unresolved resource dependencies [{string.Join(", ", unresolved)}] in the {block} block of the template");
            }
        }

        string[] absent = [.. template.Resources.Values.SelectMany(resource => resource.DependsOn).Where(name => !template.Resources.ContainsKey(name)).Distinct()];
        if (absent.Length > 0)
        {
            return TemplateError.Format($"Unresolved resource dependencies [{string.Join(", ", absent)}] in the Resources block of the template");
        }

        IEnumerable<string> conditions = template.Resources.Values.Select(resource => resource.Condition).Concat(template.Outputs.Select(pair => TemplateJson.Text(pair.Value!["Condition"]))).OfType<string>()
            .Concat(template.Resources.Values.SelectMany(resource => References.Conditions(resource.Properties))).Concat(template.Conditions.SelectMany(pair => References.Conditions(pair.Value)));
        return conditions.FirstOrDefault(name => !template.Conditions.ContainsKey(name)) is { } missing ? TemplateError.Format($"Unresolved condition dependency {missing} in the Resources block of the template") : null;
    }

    private static IEnumerable<(string, IEnumerable<JsonNode?>)> Blocks(Template template) =>
    [
        ("Resources", template.Resources.Values.Select(resource => (JsonNode?)resource.Properties)),
        ("Outputs", template.Outputs.Select(pair => pair.Value)),
        ("Conditions", template.Conditions.Select(pair => pair.Value)),
    ];

    [GeneratedRegex("^[A-Za-z0-9]{1,255}$")]
    private static partial Regex Alphanumeric();
}
