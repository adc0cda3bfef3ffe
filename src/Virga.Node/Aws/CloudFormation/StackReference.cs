using System.Globalization;
using System.Text;
using Virga.Node.Aws.CloudFormation.Resources;
using Virga.Node.Aws.Wire;

namespace Virga.Node.Aws.CloudFormation;

/// <summary>The tables in <c>docs/reference/cloudformation.md</c>: operations, and resource types with their properties.</summary>
internal static class StackReference
{
    /// <summary>All operations of the API. Source: CloudFormation API Reference, "Actions".</summary>
    private static readonly string[] Actions =
    [
        "ActivateOrganizationsAccess", "ActivateType", "BatchDescribeTypeConfigurations", "CreateGeneratedTemplate", "CreateStackInstances", "CreateStackRefactor", "CreateStackSet", "DeactivateOrganizationsAccess",
        "DeactivateType", "DeleteGeneratedTemplate", "DeleteStackInstances", "DeleteStackSet", "DeregisterType", "DescribeAccountLimits", "DescribeChangeSetHooks", "DescribeEvents", "DescribeGeneratedTemplate",
        "DescribeOrganizationsAccess", "DescribePublisher", "DescribeResourceScan", "DescribeStackDriftDetectionStatus", "DescribeStackInstance", "DescribeStackRefactor", "DescribeStackResourceDrifts",
        "DescribeStackSet", "DescribeStackSetOperation", "DescribeType", "DescribeTypeRegistration", "DetectStackDrift", "DetectStackResourceDrift", "DetectStackSetDrift", "EstimateTemplateCost",
        "ExecuteStackRefactor", "GetGeneratedTemplate", "GetHookResult", "ImportStacksToStackSet", "ListGeneratedTemplates", "ListHookResults", "ListResourceScanRelatedResources",
        "ListResourceScanResources", "ListResourceScans", "ListStackInstanceResourceDrifts", "ListStackInstances", "ListStackRefactorActions", "ListStackRefactors", "ListStackSetAutoDeploymentTargets",
        "ListStackSetOperationResults", "ListStackSetOperations", "ListStackSets", "ListTypeRegistrations", "ListTypeVersions", "ListTypes", "PublishType", "RecordHandlerProgress", "RegisterPublisher",
        "RegisterType", "RollbackStack", "SetTypeConfiguration", "SetTypeDefaultVersion", "SignalResource", "StartResourceScan", "StopStackSetOperation", "TestType", "UpdateGeneratedTemplate",
        "UpdateStackInstances", "UpdateStackSet",
    ];

    public static string Markdown(CloudFormationService service, ResourceCatalog types)
    {
        StringBuilder text = new(OperationReference.Markdown("CloudFormation", service.Operations.Select(one => (one.Name, (string?)null, one.Missing)), Actions));
        text.Append("\n## Resource types\n\nA type that isn't here fails its template before anything is made, and so does a property that is not one of these.\n\n");
        text.Append("| type | changed in place | needs a replacement | taken, without effect | refused | attributes |\n|---|---|---|---|---|---|\n");
        foreach (ResourceSchema schema in types.All.Select(type => type.Schema))
        {
            string List(string[] names) => string.Join(", ", names.Order(StringComparer.Ordinal));
            text.Append(CultureInfo.InvariantCulture, $"| {schema.Type} | {List(schema.Updated)} | {List(schema.Replacing)} | {List(schema.Ignored)} | {List(schema.Refused)} | {List(schema.Attributes)} |\n");
        }

        return text.ToString();
    }
}
