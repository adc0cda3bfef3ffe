using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Policies;
using Virga.Node.Values;

namespace Virga.Node.Aws.Iam;

/// <summary>Policies with names of their own. Source: AWS IAM API, CreatePolicy, GetPolicy, ListPolicies, DeletePolicy.</summary>
internal sealed class ManagedPolicyOperations(IdentityCatalog catalog, TimeProvider time) : IIamOperations
{
    /// <summary>Characters of a managed policy, without white space.</summary>
    public const int MaxSize = 6144;

    public IEnumerable<IamOperation> All =>
    [
        new("CreatePolicy", ["PolicyName", "PolicyDocument"], call => call.ArnOf(EntityKind.Policy), Create),
        new("GetPolicy", ["PolicyArn"], call => call["PolicyArn"]!, call => IamAnswer.After(Find(call, call.Now), (writer, policy) => writer.WriteElement("Policy", inner => inner.WritePolicy(policy, call.Now)))),
        new("ListPolicies", [], call => call.ArnOfAll(EntityKind.Policy), List),
        new("DeletePolicy", ["PolicyArn"], call => call["PolicyArn"]!, Delete),
    ];

    /// <summary>The policy in <c>PolicyArn</c>.</summary>
    public static Result<ManagedPolicy> Find(IamCall call, IdentitySnapshot now) => now.FindPolicy(call["PolicyArn"]!) is { } policy ? policy : IamError.NoSuchEntity($"Policy {call["PolicyArn"]} was not found.");

    /// <summary>The policy in <c>PolicyArn</c>, if it is one that the account may change.</summary>
    public static Result<ManagedPolicy> FindOwn(IamCall call, IdentitySnapshot now) =>
        !Find(call, now).TryGet(out ManagedPolicy? policy, out VirgaError? error) ? error
        : policy.IsAws ? new VirgaError(Outcome.AccessDenied, $"Policy {call["PolicyArn"]} is AWS's own and can't be changed.")
        : policy;

    private static Result<IamAnswer> List(IamCall call)
    {
        bool asBoundary = call["PolicyUsageFilter"] == "PermissionsBoundary";
        HashSet<string> used = [.. call.Now.Entities.Values.OfType<PolicyHolder>().SelectMany(holder => asBoundary ? holder.Boundary is { } arn ? [arn] : [] : holder.Attached.AsEnumerable())];
        string scope = call["Scope"] ?? "All";
        IEnumerable<ManagedPolicy> policies = (scope == "AWS" ? [] : call.Now.All<ManagedPolicy>()).Concat(scope == "Local" ? [] : AwsPolicies.All)
            .Where(policy => policy.Path.StartsWith(call["PathPrefix"] ?? "/", StringComparison.Ordinal))
            .Where(policy => (!call.IsSet("OnlyAttached") && !asBoundary) || used.Contains(policy.ArnIn(call.Account)));
        return IamPage.Of(call, "Policies", policies, policy => $"{policy.Name} {policy.IsAws}", (writer, policy) => writer.WritePolicy(policy, call.Now, whole: false));
    }

    private Result<IamAnswer> Create(IamCall call)
    {
        if (IamChange.CheckDocument(call["PolicyDocument"]!, PolicyKind.Identity, "PolicySize", MaxSize) is { } malformed)
        {
            return malformed;
        }

        DateTimeOffset now = time.GetUtcNow();
        Result<ManagedPolicy> added = catalog.Add(new ManagedPolicy
        {
            Name = call["PolicyName"]!,
            Path = call["Path"] ?? "/",
            Id = EntityId.New(EntityKind.Policy),
            Created = now,
            Updated = now,
            Description = call["Description"],
            Tags = IamChange.TagsOf(call),
            Versions = [new PolicyVersion(1, call["PolicyDocument"]!, now)],
        });
        return IamAnswer.After(added, (writer, policy) => writer.WriteElement("Policy", inner => inner.WritePolicy(policy, call.Now)));
    }

    private Result<IamAnswer> Delete(IamCall call) => IamAnswer.After(catalog.Write(edit =>
    {
        if (!FindOwn(call, edit.Now).TryGet(out ManagedPolicy? policy, out VirgaError? error))
        {
            return error;
        }

        string arn = policy.ArnIn(call.Account);
        if (edit.Now.Entities.Values.OfType<PolicyHolder>().Any(holder => holder.Attached.Contains(arn) || holder.Boundary == arn))
        {
            return IamError.DeleteConflict("Cannot delete a policy attached to entities.");
        }

        if (policy.Versions.Length > 1)
        {
            return IamError.DeleteConflict("This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.");
        }

        edit.Remove(policy);
        return (Result<ManagedPolicy>)policy;
    }));
}
