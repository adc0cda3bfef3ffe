using Virga.Node.Aws.Lambda;
using Virga.Node.Functions;
using Virga.Node.Identity;
using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Policies;
using Virga.Node.Services.Queues;
using Virga.Node.Services.Timetables;
using Virga.Node.Triggers.Deliveries;
using Virga.Node.Values;

namespace Virga.Node.Aws.Events;

/// <summary>
/// Whether a schedule or rule may call a target: by its role, if it has one, else by the target's own policy. Source: EventBridge
/// Scheduler user guide, "Setting up the execution role"; EventBridge user guide, "Using resource-based policies".
/// </summary>
internal sealed class TargetAccess(IdentityCatalog identities, Authorizer authorizer, LambdaAccess functionAccess, FunctionCatalog functions, QueueCatalog queues) : ITargetAccess
{
    public VirgaError? Check(Delivery delivery, string targetArn)
    {
        string service = $"{delivery.SourceArn.Split(':')[2]}.amazonaws.com";
        ConditionKeys keys = new() { ["aws:SourceArn"] = [delivery.SourceArn], ["aws:SourceAccount"] = [identities.Now.Account] };
        return !PrincipalOf(service, delivery.RoleArn, keys).TryGet(out Principal? principal, out VirgaError? refused) ? refused
            : FunctionReference.Parse(targetArn).TryGet(out FunctionReference reference, out _) && functions.TryFind(reference.Name, out Function? function)
                ? functionAccess.CheckFunction(principal, "lambda:InvokeFunction", function, reference.Qualifier, keys)
            : authorizer.Check(principal, "sqs:SendMessage", targetArn, keys, queues.FindArn(targetArn)?.Policy is { } policy ? PolicyDocument.Stored(policy, PolicyKind.Resource) : null);
    }

    /// <summary>Null when the role is there and lets the service take it on.</summary>
    public VirgaError? CheckRole(string service, string roleArn) => PrincipalOf(service, roleArn, null).Error;

    private Result<Principal> PrincipalOf(string service, string? roleArn, ConditionKeys? keys)
    {
        if (roleArn is null)
        {
            return Principal.Service(service);
        }

        if (identities.Now.FindRole(roleArn) is not { } role)
        {
            return new VirgaError(Outcome.AccessDenied, $"The role {roleArn} does not exist.");
        }

        return authorizer.CheckTrust(Principal.Service(service), "sts:AssumeRole", role, keys) is { } refused
            ? refused
            : new Principal($"arn:aws:sts::{identities.Now.Account}:assumed-role/{role.Name}/{service.Split('.')[0]}") { IdentityArn = roleArn, IdentityId = role.Id };
    }
}
