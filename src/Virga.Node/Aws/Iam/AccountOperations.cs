using System.Globalization;
using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Mfa;
using Virga.Node.Values;

namespace Virga.Node.Aws.Iam;

/// <summary>The account as a whole. Source: AWS IAM API, GetAccountSummary, ListAccountAliases.</summary>
internal sealed class AccountOperations(MfaDevices devices) : IIamOperations
{
    public IEnumerable<IamOperation> All =>
    [
        new("GetAccountSummary", [], _ => "*", Summary),
        new("ListAccountAliases", [], _ => "*", call => IamPage.Of(call, "AccountAliases", Array.Empty<string>(), alias => alias, (writer, alias) => writer.WriteString(alias))),
    ];

    private Result<IamAnswer> Summary(IamCall call)
    {
        IEnumerable<ManagedPolicy> policies = call.Now.All<ManagedPolicy>();
        (string Name, int Value)[] entries =
        [
            ("Users", Count<User>(call)), ("UsersQuota", 5000), ("Groups", Count<Group>(call)), ("GroupsQuota", 300), ("Roles", Count<Role>(call)), ("RolesQuota", 1000),
            ("InstanceProfiles", Count<InstanceProfile>(call)), ("InstanceProfilesQuota", 1000), ("Policies", policies.Count()), ("PoliciesQuota", 1500),
            ("PolicyVersionsInUse", policies.Sum(policy => policy.Versions.Length)), ("PolicyVersionsInUseQuota", 10_000), ("VersionsPerPolicyQuota", 5), ("PolicySizeQuota", ManagedPolicyOperations.MaxSize),
            ("UserPolicySizeQuota", 2048), ("GroupPolicySizeQuota", 5120), ("RolePolicySizeQuota", 10_240), ("AssumeRolePolicySizeQuota", 2048), ("AccessKeysPerUserQuota", 2), ("GroupsPerUserQuota", 10),
            ("AttachedPoliciesPerUserQuota", 10), ("AttachedPoliciesPerGroupQuota", 10), ("AttachedPoliciesPerRoleQuota", 10), ("AccountAccessKeysPresent", 1), ("AccountMFAEnabled", 0), ("MFADevices", devices.All.Count()), ("MFADevicesInUse", devices.All.Count(device => device.UserId is not null)), ("Providers", 0), ("ServerCertificates", 0), ("ServerCertificatesQuota", 20),
        ];
        return IamAnswer.Of(writer => writer.WriteElement("SummaryMap", map =>
        {
            foreach ((string name, int value) in entries)
            {
                map.WriteElement("entry", entry =>
                {
                    entry.WriteElementString("key", name);
                    entry.WriteElementString("value", value.ToString(CultureInfo.InvariantCulture));
                });
            }
        }));
    }

    private static int Count<T>(IamCall call)
        where T : Entity => call.Now.Entities.Values.OfType<T>().Count();
}
