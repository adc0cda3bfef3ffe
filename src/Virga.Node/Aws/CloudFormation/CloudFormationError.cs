using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation;

/// <summary>Errors in CloudFormation's words. Source: CloudFormation API Reference, the errors of each operation.</summary>
internal static class CloudFormationError
{
    public static VirgaError NoStack(string name) => TemplateError.Validation($"Stack with id {name} does not exist");

    public static VirgaError NoChangeSet(string name) => new(Outcome.NotFound, $"ChangeSet [{name}] does not exist") { AwsCode = "ChangeSetNotFound" };

    public static VirgaError AlreadyExists(string kind, string name) => new(Outcome.InvalidParameter, $"{kind} [{name}] already exists") { AwsCode = "AlreadyExistsException" };

    public static VirgaError Capabilities(string needed) => new(Outcome.InvalidParameter, $"Requires capabilities : [{needed}]") { AwsCode = "InsufficientCapabilitiesException" };

    public static VirgaError BadStatus(string message) => new(Outcome.InvalidParameter, message) { AwsCode = "InvalidChangeSetStatus" };

    public static VirgaError Constraint(string value, string member, string rule) =>
        TemplateError.Validation($"1 validation error detected: Value '{value}' at '{member}' failed to satisfy constraint: {rule}");
}
