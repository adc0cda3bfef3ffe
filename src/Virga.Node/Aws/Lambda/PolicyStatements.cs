using System.Text.Json;
using System.Text.Json.Nodes;
using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>Statements of resource policies, as AWS spells them, and the policies that they make up.</summary>
internal static class PolicyStatements
{
    /// <summary>A statement that lets a principal do something with a resource.</summary>
    public static string Write(PermissionRequest request, string resource)
    {
        JsonObject conditions = [];
        Condition(conditions, "StringEquals", "AWS:SourceAccount", request.SourceAccount);
        Condition(conditions, "StringEquals", "lambda:EventSourceToken", request.EventSourceToken);
        Condition(conditions, "StringEquals", "aws:PrincipalOrgID", request.PrincipalOrgID ?? request.OrganizationId);
        Condition(conditions, "StringEquals", "lambda:FunctionUrlAuthType", request.FunctionUrlAuthType);
        Condition(conditions, "ArnLike", "AWS:SourceArn", request.SourceArn);
        Condition(conditions, "Bool", "lambda:InvokedViaFunctionUrl", request.InvokedViaFunctionUrl?.ToString().ToLowerInvariant());
        JsonObject statement = new()
        {
            ["Sid"] = request.StatementId,
            ["Effect"] = "Allow",
            ["Principal"] = Principal(request.Principal!),
            ["Action"] = request.Action,
            ["Resource"] = resource,
        };
        if (conditions.Count > 0)
        {
            statement["Condition"] = conditions;
        }

        return statement.ToJsonString(Wire.RestJson.Options);
    }

    /// <summary>The whole policy document.</summary>
    public static string Document(ResourcePolicy policy) =>
        $$"""{"Version":"2012-10-17","Id":"default","Statement":[{{string.Join(',', policy.Grants.Select(grant => grant.StatementJson))}}]}""";

    public static Result<ResourcePolicy> Add(ResourcePolicy? policy, PolicyGrant grant, string? revisionId) =>
        revisionId is not null && revisionId != policy?.RevisionId ? Stale()
        : policy is not null && policy.Grants.Any(one => one.StatementId == grant.StatementId)
            ? new VirgaError(Outcome.Conflict, $"The statement id ({grant.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.")
            : new ResourcePolicy { Grants = [.. policy?.Grants ?? [], grant], RevisionId = Guid.NewGuid().ToString() };

    /// <summary>The policy without a statement; null when it was the last one.</summary>
    public static Result<ResourcePolicy?> Remove(ResourcePolicy? policy, string statementId, string? revisionId)
    {
        if (policy is null)
        {
            return new VirgaError(Outcome.NotFound, "No policy is associated with the given resource.");
        }

        if (revisionId is not null && revisionId != policy.RevisionId)
        {
            return Stale();
        }

        PolicyGrant[] left = [.. policy.Grants.Where(grant => grant.StatementId != statementId)];
        return left.Length == policy.Grants.Length ? new VirgaError(Outcome.NotFound, $"Statement {statementId} is not found in resource policy.")
            : left.Length == 0 ? (ResourcePolicy?)null
            : new ResourcePolicy { Grants = [.. left], RevisionId = Guid.NewGuid().ToString() };
    }

    private static VirgaError Stale() => new(Outcome.PreconditionFailed, "The Revision Id provided does not match the latest Revision Id. Call the GetPolicy API to retrieve the latest Revision Id");

    private static void Condition(JsonObject conditions, string test, string key, string? value)
    {
        if (value is null)
        {
            return;
        }

        conditions[test] ??= new JsonObject();
        conditions[test]![key] = value;
    }

    private static JsonNode Principal(string principal) =>
        principal == "*" ? JsonValue.Create("*")
        : principal.EndsWith(".amazonaws.com", StringComparison.Ordinal) ? new JsonObject { ["Service"] = principal }
        : new JsonObject { ["AWS"] = principal.Length == 12 && principal.All(char.IsAsciiDigit) ? $"arn:aws:iam::{principal}:root" : principal };
}
