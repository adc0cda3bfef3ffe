using System.Xml;
using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Policies;
using Virga.Node.Values;

namespace Virga.Node.Aws.Iam;

/// <summary>Policies that are part of one user, group or role. Source: AWS IAM API, PutRolePolicy, GetRolePolicy, ListRolePolicies, DeleteRolePolicy and so on.</summary>
internal sealed class InlinePolicyOperations(IdentityCatalog catalog) : IIamOperations
{
    /// <summary>Characters that all inline policies together may have.</summary>
    private static readonly (EntityKind Kind, int Quota)[] Holders = [(EntityKind.User, 2048), (EntityKind.Group, 5120), (EntityKind.Role, 10_240)];

    public IEnumerable<IamOperation> All => Holders.SelectMany(holder => For(holder.Kind, holder.Quota));

    private static Result<IamAnswer> Get(IamCall call, EntityKind kind)
    {
        if (!call.Find<PolicyHolder>(kind).TryGet(out PolicyHolder? holder, out VirgaError? error))
        {
            return error;
        }

        string name = call["PolicyName"]!;
        return !holder.Inline.TryGetValue(name, out string? document) ? Missing(kind, name) : IamAnswer.Of(writer =>
        {
            writer.WriteElementString($"{kind}Name", holder.Name);
            writer.WriteElementString("PolicyName", name);
            writer.WriteElementString("PolicyDocument", IamXml.Document(document));
        });
    }

    private static VirgaError Missing(EntityKind kind, string name) => IamError.NoSuchEntity($"The {kind.ToString().ToLowerInvariant()} policy with name {name} cannot be found.");

    private static Result<PolicyHolder> Put(PolicyHolder holder, string name, string document, int quota)
    {
        int others = holder.Inline.Where(pair => pair.Key != name).Sum(pair => pair.Value.Count(c => !char.IsWhiteSpace(c)));
        return IamChange.CheckDocument(document, PolicyKind.Identity, "PolicySize", quota - others) is not { } error ? holder with { Inline = holder.Inline.SetItem(name, document) }
            : error.AwsCode == "LimitExceeded" ? IamError.LimitExceeded($"Maximum policy size of {quota} bytes exceeded for {holder.Kind.ToString().ToLowerInvariant()} {holder.Name}")
            : error;
    }

    private IEnumerable<IamOperation> For(EntityKind kind, int quota) =>
    [
        new($"Put{kind}Policy", [$"{kind}Name", "PolicyName", "PolicyDocument"], call => call.ArnOf(kind), call => IamAnswer.After(
            catalog.Change<PolicyHolder>(call, kind, holder => Put(holder, call["PolicyName"]!, call["PolicyDocument"]!, quota)))),
        new($"Get{kind}Policy", [$"{kind}Name", "PolicyName"], call => call.ArnOf(kind), call => Get(call, kind)),
        new($"Delete{kind}Policy", [$"{kind}Name", "PolicyName"], call => call.ArnOf(kind), call => IamAnswer.After(
            catalog.Change<PolicyHolder>(call, kind, holder => holder.Inline.ContainsKey(call["PolicyName"]!) ? holder with { Inline = holder.Inline.Remove(call["PolicyName"]!) } : Missing(kind, call["PolicyName"]!)))),
        new($"List{kind}Policies", [$"{kind}Name"], call => call.ArnOf(kind), call => call.Find<PolicyHolder>(kind).TryGet(out PolicyHolder? holder, out VirgaError? error)
            ? IamPage.Of(call, "PolicyNames", holder.Inline.Keys, name => name, (XmlWriter writer, string name) => writer.WriteString(name))
            : error),
    ];
}
