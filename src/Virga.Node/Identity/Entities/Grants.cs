using Virga.Node.Identity.Policies;

namespace Virga.Node.Identity.Entities;

/// <summary>The policies that hold for a user (its groups' among them) or role, compiled.</summary>
/// <param name="Boundary">Empty when there is no permissions boundary.</param>
internal sealed record Grants(PolicyHolder Holder, PolicyDocument[] Policies, PolicyDocument[] Boundary)
{
    public static Grants Of(PolicyHolder holder, IdentitySnapshot snapshot)
    {
        IEnumerable<PolicyHolder> holders = holder is User ? [holder, .. snapshot.GroupsOf(holder.Name)] : [holder];
        IEnumerable<string> documents = holders.SelectMany(one => one.Inline.Values
            .Concat(one.Attached.Select(snapshot.FindPolicy).OfType<ManagedPolicy>().Select(policy => policy.Default.Document)));
        string? boundary = holder.Boundary is { } arn ? snapshot.FindPolicy(arn)?.Default.Document : null;
        return new Grants(holder, [.. documents.Select(Compile)], boundary is null ? [] : [Compile(boundary)]);
    }

    private static PolicyDocument Compile(string document) => PolicyDocument.Stored(document, PolicyKind.Identity);
}
