using Virga.Node.Identity;
using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Policies;
using Virga.Node.Values;

namespace Virga.Node.Aws.Iam;

/// <summary>What policies would say. Source: AWS IAM API, SimulatePrincipalPolicy, SimulateCustomPolicy.</summary>
internal sealed class SimulationOperations(TimeProvider time) : IIamOperations
{
    private const string Input = "PolicyInputList";

    public IEnumerable<IamOperation> All =>
    [
        new("SimulateCustomPolicy", [Input, "ActionNames"], _ => "*", call => Simulate(call, null)),
        new("SimulatePrincipalPolicy", ["PolicySourceArn", "ActionNames"], call => call["PolicySourceArn"]!, call => FindSource(call).TryGet(out PolicyHolder? holder, out VirgaError? error) ? Simulate(call, holder) : error),
    ];

    private static Result<PolicyHolder> FindSource(IamCall call)
    {
        string arn = call["PolicySourceArn"]!;
        return call.Now.All<PolicyHolder>().FirstOrDefault(holder => holder.ArnIn(call.Account) == arn) is { } found ? found : IamError.NoSuchEntity($"The entity {arn} cannot be found.");
    }

    /// <summary>The holder's policies, and of a user those of its groups, under the names that AWS shows.</summary>
    private static IEnumerable<(string Id, string Document)> PoliciesOf(PolicyHolder holder, IdentitySnapshot now)
    {
        IEnumerable<PolicyHolder> holders = holder is User ? [holder, .. now.GroupsOf(holder.Name)] : [holder];
        return holders.SelectMany(one => one.Inline.Select(inline => ($"{one.Kind.ToString().ToLowerInvariant()}_{one.Name}_{inline.Key}", inline.Value))
            .Concat(one.Attached.Select(now.FindPolicy).OfType<ManagedPolicy>().Select(policy => (policy.Name, policy.Default.Document))));
    }

    private static Principal PrincipalOf(IamCall call, PolicyHolder? holder) =>
        call["CallerArn"] is { Length: > 0 } caller ? new Principal(caller)
        : holder is Role role ? new Principal($"arn:aws:sts::{call.Account}:assumed-role/{role.Name}/simulation") { IdentityArn = role.ArnIn(call.Account) }
        : holder is not null ? new Principal(holder.ArnIn(call.Account))
        : new Principal(Entity.ArnOf(call.Account, EntityKind.User, "/", "simulation"));

    private static ConditionKeys KeysOf(IamCall call)
    {
        ConditionKeys keys = new();
        int count = call.Query.Count("ContextEntries");
        for (int i = 1; i <= count; i++)
        {
            keys[call.Query.Member("ContextEntries", i, "ContextKeyName") ?? ""] = [.. call.Query.List($"ContextEntries.member.{i}.ContextKeyValues")];
        }

        return keys;
    }

    private static Result<(string Id, PolicyDocument Document)[]> Parse(IEnumerable<(string Id, string Document)> policies, PolicyKind kind)
    {
        List<(string, PolicyDocument)> all = [];
        foreach ((string id, string document) in policies)
        {
            if (!PolicyDocument.Parse(document, kind).TryGet(out PolicyDocument? parsed, out VirgaError? error))
            {
                return IamError.InvalidInput(error.Message);
            }

            all.Add((id, parsed));
        }

        return all.ToArray();
    }

    private static IEnumerable<(string Id, string Document)> Given(IamCall call, string list) => call.Query.List(list).Select((document, i) => ($"{list}.{i + 1}", document));

    private Result<IamAnswer> Simulate(IamCall call, PolicyHolder? holder)
    {
        IEnumerable<(string, string)> boundaries = Given(call, "PermissionsBoundaryPolicyInputList");
        if (holder?.Boundary is { } arn && !boundaries.Any() && call.Now.FindPolicy(arn) is { } policy)
        {
            boundaries = [(policy.Name, policy.Default.Document)];
        }

        if (!Parse((holder is null ? [] : PoliciesOf(holder, call.Now)).Concat(Given(call, Input)), PolicyKind.Identity).TryGet(out (string Id, PolicyDocument Document)[]? policies, out VirgaError? error)
            || !Parse(boundaries, PolicyKind.Identity).TryGet(out (string Id, PolicyDocument Document)[]? boundary, out error)
            || !Parse(call["ResourcePolicy"] is { Length: > 0 } given ? [("ResourcePolicy", given)] : [], PolicyKind.Resource).TryGet(out (string Id, PolicyDocument Document)[]? resource, out error))
        {
            return error;
        }

        Simulation simulation = new(PrincipalOf(call, holder), holder, policies, [.. boundary.Select(one => one.Document)], resource.Select(one => one.Document).FirstOrDefault(), KeysOf(call));
        IReadOnlyList<string> resources = call.Query.List("ResourceArns") is { Count: > 0 } arns ? arns : ["*"];
        (string Action, string Resource)[] questions = [.. call.Query.List("ActionNames").SelectMany(action => resources.Select(resource => (action, resource)))];
        return IamPage.Of(
            call, "EvaluationResults", questions.Select((question, i) => (question, Key: $"{i:D8}")), item => item.Key, (writer, item) => simulation.Write(writer, item.question.Action, item.question.Resource, time));
    }
}
