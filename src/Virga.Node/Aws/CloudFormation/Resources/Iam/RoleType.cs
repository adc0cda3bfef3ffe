using System.Text.Json.Nodes;
using System.Xml.Linq;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Iam;

/// <summary>Source: CloudFormation Template Reference, AWS::IAM::Role.</summary>
internal sealed class RoleType : IResourceType
{
    private static readonly HolderPolicies Policies = new("Role");

    public ResourceSchema Schema { get; } = new("AWS::IAM::Role")
    {
        Required = ["AssumeRolePolicyDocument"],
        Replacing = ["Path", "RoleName"],
        Updated = ["AssumeRolePolicyDocument", "Description", "ManagedPolicyArns", "MaxSessionDuration", "PermissionsBoundary", "Policies", "Tags"],
        Attributes = ["Arn", "RoleId"],
        Documents = ["AssumeRolePolicyDocument", "PolicyDocument"],
        Name = new NameRule("RoleName", 64),
        IsIdentity = true,
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        (string, string?)[] parameters =
        [
            ("RoleName", call.PhysicalId), ("AssumeRolePolicyDocument", IamQueries.Document(call["AssumeRolePolicyDocument"])), ("Path", call.Text("Path")), ("Description", call.Text("Description")),
            ("MaxSessionDuration", call.Text("MaxSessionDuration")), ("PermissionsBoundary", call.Text("PermissionsBoundary")), .. IamQueries.Tags(call["Tags"]),
        ];
        VirgaError? error = await call.IamDoneAsync("CreateRole", parameters).ConfigureAwait(false);
        if (error is not null && !call.IsOurs(error))
        {
            return error;
        }

        call.Made(call.PhysicalId);
        return await Policies.ApplyAsync(call).ConfigureAwait(false) is { } refused ? refused : await StateAsync(call).ConfigureAwait(false);
    }

    public async Task<Result<ResourceState>> UpdateAsync(ResourceCall call)
    {
        (string, string?) name = ("RoleName", call.PhysicalId);
        VirgaError? error = call.Changes("AssumeRolePolicyDocument") ? await call.IamDoneAsync("UpdateAssumeRolePolicy", name, ("PolicyDocument", IamQueries.Document(call["AssumeRolePolicyDocument"]))).ConfigureAwait(false) : null;
        error ??= call.Changes("Description", "MaxSessionDuration")
            ? await call.IamDoneAsync("UpdateRole", name, ("Description", call.Text("Description") ?? ""), ("MaxSessionDuration", call.Text("MaxSessionDuration") ?? "3600")).ConfigureAwait(false)
            : null;
        error ??= await Policies.ApplyAsync(call).ConfigureAwait(false) ?? await call.TagAsync("Role").ConfigureAwait(false);
        return error is not null ? error : await StateAsync(call).ConfigureAwait(false);
    }

    public async Task<VirgaError?> DeleteAsync(ResourceCall call) => await Policies.ClearAsync(call).ConfigureAwait(false) ?? await call.IamGoneAsync("DeleteRole", ("RoleName", call.PhysicalId)).ConfigureAwait(false);

    private static async Task<Result<ResourceState>> StateAsync(ResourceCall call) =>
        (await call.IamAsync("GetRole", ("RoleName", call.PhysicalId)).ConfigureAwait(false)).TryGet(out XElement? found, out VirgaError? error)
            ? new ResourceState(call.PhysicalId, new JsonObject { ["Arn"] = found.Value("Arn"), ["RoleId"] = found.Value("RoleId") })
            : error;
}
