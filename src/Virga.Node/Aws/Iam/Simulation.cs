using System.Xml;
using Virga.Node.Identity;
using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Policies;
using Virga.Node.Values;

namespace Virga.Node.Aws.Iam;

/// <summary>A question of what policies would say, put to the evaluator that also decides in earnest.</summary>
/// <param name="Policies">Identity-based policies by the name to show.</param>
internal sealed record Simulation(Principal Principal, PolicyHolder? Holder, IReadOnlyList<(string Id, PolicyDocument Document)> Policies, PolicyDocument[] Boundary, PolicyDocument? ResourcePolicy, IConditionKeys Keys)
{
    /// <summary>Writes one <c>EvaluationResult</c>.</summary>
    public void Write(XmlWriter writer, string action, string resource, TimeProvider time)
    {
        AccessContext context = new(Principal, Holder, action, resource, Keys, time);
        AccessDecision decision = Authorizer.Decide(context, [.. Policies.Select(policy => policy.Document)], Boundary, ResourcePolicy);
        writer.WriteElementString("EvalActionName", action);
        writer.WriteElementString("EvalResourceName", resource);
        writer.WriteElementString("EvalDecision", decision switch
        {
            AccessDecision.Allowed => "allowed",
            AccessDecision.DeniedByIdentity or AccessDecision.DeniedByResource or AccessDecision.DeniedByBoundary or AccessDecision.DeniedBySession => "explicitDeny",
            _ => "implicitDeny",
        });
        writer.WriteList("MatchedStatements", Policies.Where(policy => Array.Exists(policy.Document.Statements, statement => statement.Applies(context))), (inner, policy) =>
        {
            inner.WriteElementString("SourcePolicyId", policy.Id);
            inner.WriteElementString("SourcePolicyType", "IAM Policy");
        });
        writer.WriteList("MissingContextValues", Missing(context), (inner, key) => inner.WriteString(key));
        if (Boundary.Length > 0)
        {
            writer.WriteElement("PermissionsBoundaryDecisionDetail", inner =>
                inner.WriteElementString("AllowedByPermissionsBoundary", PolicyEvaluator.Evaluate(Boundary, context) == PolicyEffect.Allow ? "true" : "false"));
        }
    }

    /// <summary>Keys that conditions ask for and nobody gave.</summary>
    private string[] Missing(AccessContext context) => [.. Policies.SelectMany(policy => policy.Document.Statements).SelectMany(statement => statement.Conditions)
        .Select(condition => condition.Key).Distinct(StringComparer.OrdinalIgnoreCase).Where(key => context.Find(key) is null)];
}
