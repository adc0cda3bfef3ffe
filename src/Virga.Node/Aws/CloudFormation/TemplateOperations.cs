using System.Text.Json.Nodes;
using Virga.Node.Aws.CloudFormation.Resources;
using Virga.Node.Services.Stacks;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation;

/// <summary>Templates are looked at. Source: CloudFormation API Reference, GetTemplate, GetTemplateSummary, ValidateTemplate.</summary>
internal sealed class TemplateOperations(StackCatalog catalog, StackDesigns designs, ResourceCatalog types) : ICloudFormationOperations
{
    public IEnumerable<CloudFormationOperation> All =>
    [
        new("GetTemplate", [], Get),
        new("GetTemplateSummary", [], call => SummaryAsync(call, isValidation: false)),
        new("ValidateTemplate", [], call => SummaryAsync(call, isValidation: true)),
    ];

    private Result<JsonObject> Get(CloudFormationCall call)
    {
        StackDesign? design = call["ChangeSetName"] is { } set ? ChangeSetOperations.Find(catalog, set, call["StackName"])?.Design : call["StackName"] is { } name ? catalog.Find(name)?.Design : null;
        if (design is null)
        {
            return call["ChangeSetName"] is { } absent ? CloudFormationError.NoChangeSet(absent) : CloudFormationError.NoStack(call["StackName"] ?? "");
        }

        return new JsonObject
        {
            ["TemplateBody"] = call["TemplateStage"] == "Processed" ? design.Template : design.Original,
            ["StagesAvailable"] = new JsonArray("Original", "Processed"),
        };
    }

    private async Task<Result<JsonObject>> SummaryAsync(CloudFormationCall call, bool isValidation)
    {
        StackDesign? now = null;
        if (!isValidation && call["StackName"] is { } name)
        {
            if (catalog.Find(name) is not { } stack)
            {
                return CloudFormationError.NoStack(name);
            }

            now = stack.Design;
        }

        Result<string> text = now is not null ? now.Original : await designs.TextAsync(call, null).ConfigureAwait(false);
        if (!text.TryGet(out string? original, out VirgaError? error) || !StackDesigns.Read(original, out _).TryGet(out Template? template, out error) || types.Check(template) is { } unfit && (error = unfit) is not null)
        {
            return error;
        }

        string? capability = designs.CapabilityOf(template);
        JsonObject summary = new()
        {
            ["Parameters"] = CloudFormationCall.List(ParameterValues.Declared(template), parameter => Show(parameter, isValidation)),
            ["Description"] = template.Description.Length > 0 ? template.Description : null,
            ["Capabilities"] = capability is null ? new JsonArray() : new JsonArray(capability),
            ["CapabilitiesReason"] = capability is null ? null : $"The following resource(s) require capabilities: [{string.Join(", ", template.Resources.Values.Select(one => one.Type).Where(type => types.Find(type)!.Schema.IsIdentity).Distinct())}]",
            ["DeclaredTransforms"] = CloudFormationCall.List(Template.TransformsOf(TemplateReader.Read(original).Value), one => one),
        };
        if (!isValidation)
        {
            summary["ResourceTypes"] = CloudFormationCall.List(template.Resources.Values.Select(resource => resource.Type).Distinct(), type => type);
            summary["Version"] = "2010-09-09";
            summary["Metadata"] = template.Root["Metadata"]?.ToJsonString(TemplateJson.Compact);
        }

        return summary;
    }

    private static JsonObject Show(TemplateParameter parameter, bool isValidation) => new()
    {
        ["ParameterKey"] = parameter.Name,
        ["DefaultValue"] = parameter.Default,
        ["NoEcho"] = parameter.IsSecret,
        ["Description"] = parameter.Description,
        ["ParameterType"] = isValidation ? null : parameter.Type,
        ["ParameterConstraints"] = isValidation ? null : new JsonObject { ["AllowedValues"] = CloudFormationCall.List(parameter.AllowedValues, value => value) },
    };
}
