using System.Globalization;
using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation;

/// <summary>Stacks are looked at. Source: CloudFormation API Reference, DescribeStacks, ListStacks, DescribeStackEvents and so on.</summary>
internal sealed class StackReads(StackCatalog catalog) : ICloudFormationOperations
{
    private const int EventsAPage = 100;

    public IEnumerable<CloudFormationOperation> All =>
    [
        new("DescribeStacks", [], Describe),
        new("ListStacks", [], List),
        new("DescribeStackEvents", ["StackName"], Events),
        new("DescribeStackResource", ["StackName", "LogicalResourceId"], call => For(call, stack => catalog.ResourcesOf(stack.Id).TryGetValue(call["LogicalResourceId"]!, out StackResource? resource)
            ? new JsonObject { ["StackResourceDetail"] = StackViews.Resource(stack, resource, "LastUpdatedTimestamp", isDetailed: true) }
            : TemplateError.Validation($"Resource {call["LogicalResourceId"]} does not exist for stack {stack.Name}"))),
        new("DescribeStackResources", [], Resources),
        new("ListStackResources", ["StackName"], call => For(call, stack => StackPage.Of(call, "StackResourceSummaries", Ordered(stack), resource => StackViews.Resource(null, resource, "LastUpdatedTimestamp")))),
        new("ListExports", [], call => StackPage.Of(call, "Exports", [.. catalog.Exports], one => new JsonObject { ["ExportingStackId"] = one.Stack.Id, ["Name"] = one.Output.Export, ["Value"] = one.Output.Value })),
        new("ListImports", ["ExportName"], Imports),
    ];

    private Result<JsonObject> For(CloudFormationCall call, Func<Stack, Result<JsonObject>> show) => catalog.Find(call["StackName"]!) is { } stack ? show(stack) : CloudFormationError.NoStack(call["StackName"]!);

    private Result<JsonObject> Describe(CloudFormationCall call) => call["StackName"] is null
        ? StackPage.Of(call, "Stacks", [.. catalog.All.Where(stack => !stack.IsDeleted)], StackViews.Stack)
        : For(call, stack => new JsonObject { ["Stacks"] = new JsonArray(StackViews.Stack(stack)) });

    private Result<JsonObject> List(CloudFormationCall call)
    {
        IReadOnlyList<string> wanted = call.Query.List("StackStatusFilter");
        return StackPage.Of(call, "StackSummaries", [.. catalog.All.Where(stack => wanted.Count == 0 || wanted.Contains(stack.Status))], StackViews.Summary);
    }

    private Result<JsonObject> Events(CloudFormationCall call) => For(call, stack =>
    {
        long before = long.MaxValue;
        if (call["NextToken"] is { } token && !long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out before))
        {
            return TemplateError.Validation("NextToken is invalid");
        }

        IReadOnlyList<StackEvent> events = catalog.EventsOf(stack.Id, before, EventsAPage);
        return new JsonObject
        {
            ["StackEvents"] = CloudFormationCall.List(events, one => StackViews.Event(stack, one)),
            ["NextToken"] = events.Count == EventsAPage && events[^1].Number > 1 ? events[^1].Number.ToString(CultureInfo.InvariantCulture) : null,
        };
    });

    private Result<JsonObject> Resources(CloudFormationCall call)
    {
        if (call["StackName"] is null && call["PhysicalResourceId"] is { } physical)
        {
            return catalog.All.FirstOrDefault(one => !one.IsDeleted && catalog.ResourcesOf(one.Id).Values.Any(resource => resource.PhysicalId == physical)) is { } owner ? Show(owner, null) : TemplateError.Validation($"Stack for {physical} does not exist");
        }

        return call["StackName"] is { } name
            ? catalog.Find(name) is { } stack ? Show(stack, call["LogicalResourceId"]) : CloudFormationError.NoStack(name)
            : TemplateError.Validation("Either StackName or PhysicalResourceId must be specified.");
    }

    private Result<JsonObject> Show(Stack stack, string? logicalId) => new JsonObject
    {
        ["StackResources"] = CloudFormationCall.List(Ordered(stack).Where(resource => logicalId is null || resource.LogicalId == logicalId), resource => StackViews.Resource(stack, resource, "Timestamp")),
    };

    private IReadOnlyList<StackResource> Ordered(Stack stack) => [.. catalog.ResourcesOf(stack.Id).Values.OrderBy(resource => resource.LogicalId, StringComparer.Ordinal)];

    private Result<JsonObject> Imports(CloudFormationCall call)
    {
        string[] users = [.. catalog.All.Where(stack => !stack.IsDeleted && stack.Imports.Contains(call["ExportName"]!)).Select(stack => stack.Name)];
        return users.Length == 0 ? TemplateError.Validation($"Export '{call["ExportName"]}' is not imported by any stack.") : StackPage.Of(call, "Imports", users, name => name);
    }
}
