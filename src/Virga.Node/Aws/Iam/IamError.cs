using Virga.Node.Identity.Entities;
using Virga.Node.Values;

namespace Virga.Node.Aws.Iam;

/// <summary>Errors in IAM's words. Source: AWS IAM API, the errors of each operation.</summary>
internal static class IamError
{
    public static VirgaError NoSuchEntity(string message) => new(Outcome.NotFound, message) { AwsCode = "NoSuchEntity" };

    public static VirgaError NoSuchEntity(EntityKind kind, string name) => NoSuchEntity(kind == EntityKind.InstanceProfile
        ? $"Instance Profile {name} cannot be found."
        : $"The {kind.ToString().ToLowerInvariant()} with name {name} cannot be found.");

    public static VirgaError NoSuchPolicy(string arn) => NoSuchEntity($"Policy {arn} does not exist or is not attachable.");

    public static VirgaError AlreadyExists(EntityKind kind, string name) => new(Outcome.Conflict, kind switch
    {
        EntityKind.Policy => $"A policy called {name} already exists. Duplicate names are not allowed.",
        EntityKind.InstanceProfile => $"Instance Profile {name} already exists.",
        _ => $"{kind} with name {name} already exists.",
    })
    { AwsCode = "EntityAlreadyExists" };

    public static VirgaError DeleteConflict(string message) => new(Outcome.Conflict, message) { AwsCode = "DeleteConflict" };

    public static VirgaError LimitExceeded(string message) => new(Outcome.Conflict, message) { AwsCode = "LimitExceeded" };

    public static VirgaError Quota(string quota, int limit) => LimitExceeded($"Cannot exceed quota for {quota}: {limit}");

    public static VirgaError InvalidInput(string message) => new(Outcome.InvalidParameter, message) { AwsCode = "InvalidInput" };

    public static VirgaError Validation(string message) => new(Outcome.Validation, message) { AwsCode = "ValidationError" };

    public static VirgaError Unmodifiable(string message) => new(Outcome.InvalidParameter, message) { AwsCode = "UnmodifiableEntity" };
}
