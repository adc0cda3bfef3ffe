using System.Text.Json.Nodes;
using System.Xml.Linq;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Iam;

/// <summary>Source: CloudFormation Template Reference, AWS::IAM::Group.</summary>
internal sealed class GroupType : IResourceType
{
    private static readonly HolderPolicies Policies = new("Group");

    public ResourceSchema Schema { get; } = new("AWS::IAM::Group")
    {
        Replacing = ["GroupName", "Path"],
        Updated = ["ManagedPolicyArns", "Policies"],
        Attributes = ["Arn"],
        Documents = ["PolicyDocument"],
        Name = new NameRule("GroupName", 128),
        IsIdentity = true,
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        VirgaError? error = await call.IamDoneAsync("CreateGroup", ("GroupName", call.PhysicalId), ("Path", call.Text("Path"))).ConfigureAwait(false);
        if (error is not null && !call.IsOurs(error))
        {
            return error;
        }

        call.Made(call.PhysicalId);
        return await UpdateAsync(call).ConfigureAwait(false);
    }

    public async Task<Result<ResourceState>> UpdateAsync(ResourceCall call) =>
        await Policies.ApplyAsync(call).ConfigureAwait(false) is { } refused ? refused
        : (await call.IamAsync("GetGroup", ("GroupName", call.PhysicalId)).ConfigureAwait(false)).TryGet(out XElement? found, out VirgaError? error) ? new ResourceState(call.PhysicalId, new JsonObject { ["Arn"] = found.Value("Arn") })
        : error;

    public async Task<VirgaError?> DeleteAsync(ResourceCall call) => await Policies.ClearAsync(call).ConfigureAwait(false) ?? await call.IamGoneAsync("DeleteGroup", ("GroupName", call.PhysicalId)).ConfigureAwait(false);
}
