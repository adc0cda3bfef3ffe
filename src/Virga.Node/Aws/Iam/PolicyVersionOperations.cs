using System.Globalization;
using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Policies;
using Virga.Node.Values;

namespace Virga.Node.Aws.Iam;

/// <summary>Versions of managed policies. Source: AWS IAM API, CreatePolicyVersion, GetPolicyVersion, ListPolicyVersions, DeletePolicyVersion, SetDefaultPolicyVersion.</summary>
internal sealed class PolicyVersionOperations(IdentityCatalog catalog, TimeProvider time) : IIamOperations
{
    private const int MaxVersions = 5;

    public IEnumerable<IamOperation> All =>
    [
        new("CreatePolicyVersion", ["PolicyArn", "PolicyDocument"], Arn, Create),
        new("GetPolicyVersion", ["PolicyArn", "VersionId"], Arn, Get),
        new("ListPolicyVersions", ["PolicyArn"], Arn, List),
        new("DeletePolicyVersion", ["PolicyArn", "VersionId"], Arn, call => IamAnswer.After(ChangeVersion(call, (policy, version) => version.Number == policy.DefaultNumber
            ? IamError.DeleteConflict("Cannot delete the default version of a policy.")
            : policy with { Versions = policy.Versions.Remove(version) }))),
        new("SetDefaultPolicyVersion", ["PolicyArn", "VersionId"], Arn, call => IamAnswer.After(ChangeVersion(call, (policy, version) => policy with { DefaultNumber = version.Number, Updated = time.GetUtcNow() }))),
    ];

    private static string Arn(IamCall call) => call["PolicyArn"]!;

    private static Result<PolicyVersion> Find(IamCall call, ManagedPolicy policy) => policy.Versions.FirstOrDefault(version => version.Id == call["VersionId"]) is { } found
        ? found
        : IamError.NoSuchEntity($"Policy {call["PolicyArn"]} version {call["VersionId"]} does not exist or is not attachable.");

    private static Result<IamAnswer> Get(IamCall call) =>
        !ManagedPolicyOperations.Find(call, call.Now).TryGet(out ManagedPolicy? policy, out VirgaError? error) ? error
        : IamAnswer.After(Find(call, policy), (writer, version) => writer.WriteElement("PolicyVersion", inner => inner.WriteVersion(policy, version, whole: true)));

    /// <summary>The newest first.</summary>
    private static Result<IamAnswer> List(IamCall call) => ManagedPolicyOperations.Find(call, call.Now).TryGet(out ManagedPolicy? policy, out VirgaError? error)
        ? IamPage.Of(call, "Versions", policy.Versions, version => (int.MaxValue - version.Number).ToString(CultureInfo.InvariantCulture), (writer, version) => writer.WriteVersion(policy, version, whole: false))
        : error;

    private Result<ManagedPolicy> Change(IamCall call, Func<ManagedPolicy, Result<ManagedPolicy>> change) => catalog.Write(edit =>
        ManagedPolicyOperations.FindOwn(call, edit.Now).TryGet(out ManagedPolicy? policy, out VirgaError? error) ? edit.Change(change(policy)) : error);

    private Result<ManagedPolicy> ChangeVersion(IamCall call, Func<ManagedPolicy, PolicyVersion, Result<ManagedPolicy>> change) =>
        Change(call, policy => Find(call, policy).TryGet(out PolicyVersion? version, out VirgaError? error) ? change(policy, version) : error);

    private Result<IamAnswer> Create(IamCall call)
    {
        if (IamChange.CheckDocument(call["PolicyDocument"]!, PolicyKind.Identity, "PolicySize", ManagedPolicyOperations.MaxSize) is { } malformed)
        {
            return malformed;
        }

        Result<ManagedPolicy> changed = Change(call, policy => policy.Versions.Length >= MaxVersions
            ? IamError.LimitExceeded("A managed policy can have up to 5 versions. Before you create a new version, you must delete an existing version.")
            : policy with
            {
                Versions = policy.Versions.Add(new PolicyVersion(policy.NextNumber, call["PolicyDocument"]!, time.GetUtcNow())),
                NextNumber = policy.NextNumber + 1,
                DefaultNumber = call.IsSet("SetAsDefault") ? policy.NextNumber : policy.DefaultNumber,
                Updated = time.GetUtcNow(),
            });
        return IamAnswer.After(changed, (writer, policy) => writer.WriteElement("PolicyVersion", inner => inner.WriteVersion(policy, policy.Versions[^1], whole: false)));
    }
}
