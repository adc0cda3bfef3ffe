using Virga.Node.Identity;
using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Policies;
using Virga.Node.Services.Queues;

namespace Virga.Node.Aws.Sqs;

/// <summary>Asks a role's policies and the queue's, as for a request of a session of that role.</summary>
internal sealed class RoleAccess(IdentityCatalog catalog, Authorizer authorizer) : IQueueAccess
{
    private const string Session = "virga";

    public bool Allows(string roleArn, string action, MessageQueue queue)
    {
        if (catalog.Now.FindRole(roleArn) is not { } role)
        {
            return true;
        }

        Principal caller = new($"arn:aws:sts::{catalog.Now.Account}:assumed-role/{role.Name}/{Session}") { IdentityArn = roleArn, IdentityId = role.Id };
        PolicyDocument? policy = queue.Policy is { } json ? PolicyDocument.Stored(json, PolicyKind.Resource) : null;
        return authorizer.Check(caller, action, queue.Arn, resourcePolicy: policy) is null;
    }
}
