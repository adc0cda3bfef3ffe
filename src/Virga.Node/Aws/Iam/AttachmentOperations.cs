using Virga.Node.Identity.Entities;
using Virga.Node.Values;

namespace Virga.Node.Aws.Iam;

/// <summary>Which managed policies hold for whom. Source: AWS IAM API, AttachRolePolicy, DetachRolePolicy, ListAttachedRolePolicies and so on, ListEntitiesForPolicy.</summary>
internal sealed class AttachmentOperations(IdentityCatalog catalog) : IIamOperations
{
    private const int MaxAttached = 10;
    private static readonly EntityKind[] Holders = [EntityKind.User, EntityKind.Group, EntityKind.Role];

    public IEnumerable<IamOperation> All =>
        [.. Holders.SelectMany(For), new("ListEntitiesForPolicy", ["PolicyArn"], call => call["PolicyArn"]!, ListEntities)];

    private static Result<PolicyHolder> Attach(PolicyHolder holder, IamCall call)
    {
        string arn = call["PolicyArn"]!;
        return call.Now.FindPolicy(arn) is null ? IamError.NoSuchPolicy(arn)
            : holder.Attached.Contains(arn) ? holder
            : holder.Attached.Length >= MaxAttached ? IamError.Quota($"PoliciesPer{holder.Kind}", MaxAttached)
            : holder with { Attached = holder.Attached.Add(arn) };
    }

    private static Result<PolicyHolder> Detach(PolicyHolder holder, IamCall call) =>
        holder.Attached.Contains(call["PolicyArn"]!) ? holder with { Attached = holder.Attached.Remove(call["PolicyArn"]!) } : IamError.NoSuchEntity($"Policy {call["PolicyArn"]} was not found.");

    private static Result<IamAnswer> List(IamCall call, EntityKind kind)
    {
        if (!call.Find<PolicyHolder>(kind).TryGet(out PolicyHolder? holder, out VirgaError? error))
        {
            return error;
        }

        IEnumerable<ManagedPolicy> policies = holder.Attached.Select(call.Now.FindPolicy).OfType<ManagedPolicy>().Where(policy => policy.Path.StartsWith(call["PathPrefix"] ?? "/", StringComparison.Ordinal));
        return IamPage.Of(call, "AttachedPolicies", policies, policy => $"{policy.Name} {policy.IsAws}", (writer, policy) =>
        {
            writer.WriteElementString("PolicyName", policy.Name);
            writer.WriteElementString("PolicyArn", policy.ArnIn(call.Account));
        });
    }

    /// <summary>Always whole: three lists in one answer don't page well.</summary>
    private static Result<IamAnswer> ListEntities(IamCall call)
    {
        string arn = call["PolicyArn"]!;
        if (call.Now.FindPolicy(arn) is null)
        {
            return IamError.NoSuchEntity($"Policy {arn} was not found.");
        }

        bool asBoundary = call["PolicyUsageFilter"] == "PermissionsBoundary";
        PolicyHolder[] holders = [.. call.Now.All<PolicyHolder>()
            .Where(holder => asBoundary ? holder.Boundary == arn : holder.Attached.Contains(arn))
            .Where(holder => call["EntityFilter"] is not { Length: > 0 } filter || filter == holder.Kind.ToString())
            .Where(holder => holder.Path.StartsWith(call["PathPrefix"] ?? "/", StringComparison.Ordinal))];
        return IamAnswer.Of(writer =>
        {
            foreach (EntityKind kind in Holders)
            {
                writer.WriteList($"Policy{kind}s", holders.Where(holder => holder.Kind == kind), (inner, holder) =>
                {
                    inner.WriteElementString($"{kind}Name", holder.Name);
                    inner.WriteElementString($"{kind}Id", holder.Id);
                });
            }

            writer.WriteElementString("IsTruncated", "false");
        });
    }

    private IEnumerable<IamOperation> For(EntityKind kind) =>
    [
        new($"Attach{kind}Policy", [$"{kind}Name", "PolicyArn"], call => call.ArnOf(kind), call => IamAnswer.After(catalog.Change<PolicyHolder>(call, kind, holder => Attach(holder, call)))),
        new($"Detach{kind}Policy", [$"{kind}Name", "PolicyArn"], call => call.ArnOf(kind), call => IamAnswer.After(catalog.Change<PolicyHolder>(call, kind, holder => Detach(holder, call)))),
        new($"ListAttached{kind}Policies", [$"{kind}Name"], call => call.ArnOf(kind), call => List(call, kind)),
    ];
}
