using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks;
using Virga.Node.Services.Stacks.Templates;

namespace Virga.Node.Aws.CloudFormation;

/// <summary>Stacks and their parts as the API shows them. Source: CloudFormation API Reference, "Data Types".</summary>
internal static class StackViews
{
    public static JsonObject Stack(Stack stack) => new()
    {
        ["StackId"] = stack.Id,
        ["StackName"] = stack.Name,
        ["ChangeSetId"] = stack.ChangeSet,
        ["Description"] = Description(stack.Design),
        ["Parameters"] = Parameters(stack.Design),
        ["CreationTime"] = CloudFormationCall.Time(stack.Created),
        ["DeletionTime"] = stack.Deleted is { } deleted ? CloudFormationCall.Time(deleted) : null,
        ["LastUpdatedTime"] = stack.Updated is { } updated ? CloudFormationCall.Time(updated) : null,
        ["RollbackConfiguration"] = new JsonObject(),
        ["StackStatus"] = stack.Status,
        ["StackStatusReason"] = stack.Reason,
        ["DisableRollback"] = stack.Operation?.DisableRollback ?? stack.OnFailure == "DO_NOTHING",
        ["NotificationARNs"] = CloudFormationCall.List(stack.Design.Notifications, arn => arn),
        ["TimeoutInMinutes"] = stack.TimeoutMinutes,
        ["Capabilities"] = CloudFormationCall.List(stack.Design.Capabilities, one => one),
        ["Outputs"] = CloudFormationCall.List(stack.Outputs, output => new JsonObject { ["OutputKey"] = output.Key, ["OutputValue"] = output.Value, ["Description"] = output.Description, ["ExportName"] = output.Export }),
        ["RoleARN"] = stack.Role,
        ["Tags"] = Tags(stack.Design),
        ["EnableTerminationProtection"] = stack.IsProtected,
        ["ParentId"] = stack.Parent,
        ["DriftInformation"] = new JsonObject { ["StackDriftStatus"] = "NOT_CHECKED" },
    };

    public static JsonObject Summary(Stack stack) => new()
    {
        ["StackId"] = stack.Id,
        ["StackName"] = stack.Name,
        ["TemplateDescription"] = Description(stack.Design),
        ["CreationTime"] = CloudFormationCall.Time(stack.Created),
        ["LastUpdatedTime"] = stack.Updated is { } updated ? CloudFormationCall.Time(updated) : null,
        ["DeletionTime"] = stack.Deleted is { } deleted ? CloudFormationCall.Time(deleted) : null,
        ["StackStatus"] = stack.Status,
        ["StackStatusReason"] = stack.Reason,
        ["ParentId"] = stack.Parent,
        ["DriftInformation"] = new JsonObject { ["StackDriftStatus"] = "NOT_CHECKED" },
    };

    public static JsonObject Event(Stack stack, StackEvent one) => new()
    {
        ["StackId"] = stack.Id,
        ["EventId"] = one.Id,
        ["StackName"] = stack.Name,
        ["LogicalResourceId"] = one.LogicalId,
        ["PhysicalResourceId"] = one.PhysicalId,
        ["ResourceType"] = one.Type,
        ["Timestamp"] = CloudFormationCall.Time(one.Time),
        ["ResourceStatus"] = one.Status,
        ["ResourceStatusReason"] = one.Reason,
        ["ResourceProperties"] = one.Properties,
        ["ClientRequestToken"] = one.Token,
    };

    /// <param name="timeName">What the API calls the time: it differs between operations.</param>
    public static JsonObject Resource(Stack? stack, StackResource resource, string timeName, bool isDetailed = false) => new()
    {
        ["StackName"] = stack?.Name,
        ["StackId"] = stack?.Id,
        ["LogicalResourceId"] = resource.LogicalId,
        ["PhysicalResourceId"] = resource.PhysicalId,
        ["ResourceType"] = resource.Type,
        [timeName] = CloudFormationCall.Time(resource.Changed),
        ["ResourceStatus"] = resource.Status,
        ["ResourceStatusReason"] = resource.Reason,
        ["Metadata"] = isDetailed ? resource.Metadata : null,
        ["DriftInformation"] = new JsonObject { ["StackResourceDriftStatus"] = "NOT_CHECKED" },
    };

    public static JsonObject Change(ResourceChange change) => new()
    {
        ["Type"] = "Resource",
        ["ResourceChange"] = new JsonObject
        {
            ["Action"] = change.Action,
            ["LogicalResourceId"] = change.LogicalId,
            ["PhysicalResourceId"] = change.PhysicalId.Length > 0 ? change.PhysicalId : null,
            ["ResourceType"] = change.Type,
            ["Replacement"] = change.Replacement,
            ["Scope"] = CloudFormationCall.List(change.Details.Select(detail => detail.Attribute).Distinct(), one => one),
            ["Details"] = CloudFormationCall.List(change.Details, detail => new JsonObject
            {
                ["Target"] = new JsonObject { ["Attribute"] = detail.Attribute, ["Name"] = detail.Name, ["RequiresRecreation"] = detail.Recreation },
                ["Evaluation"] = detail.IsDynamic ? "Dynamic" : "Static",
                ["ChangeSource"] = detail.Cause is null ? "DirectModification" : detail.Cause.Contains('.', StringComparison.Ordinal) ? "ResourceAttribute" : detail.IsDynamic ? "ResourceReference" : "ParameterReference",
                ["CausingEntity"] = detail.Cause,
            }),
        },
    };

    public static JsonArray Tags(StackDesign design) => CloudFormationCall.List(design.Tags, tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value });

    /// <summary>Secret values are shown as stars.</summary>
    public static JsonArray Parameters(StackDesign design)
    {
        HashSet<string> secrets = [.. ParameterValues.Declared(Of(design)).Where(parameter => parameter.IsSecret).Select(parameter => parameter.Name)];
        return CloudFormationCall.List(design.Parameters, pair => new JsonObject { ["ParameterKey"] = pair.Key, ["ParameterValue"] = secrets.Contains(pair.Key) ? "****" : pair.Value });
    }

    public static Template Of(StackDesign design) => new((JsonObject)JsonNode.Parse(design.Template)!);

    private static string? Description(StackDesign design) => Of(design).Description is { Length: > 0 } text ? text : null;
}
