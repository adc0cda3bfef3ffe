using System.Text.Json.Nodes;
using System.Xml.Linq;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Iam;

/// <summary>Source: CloudFormation Template Reference, AWS::IAM::User.</summary>
internal sealed class UserType : IResourceType
{
    private static readonly HolderPolicies Policies = new("User");

    public ResourceSchema Schema { get; } = new("AWS::IAM::User")
    {
        Replacing = ["Path", "UserName"],
        Updated = ["Groups", "ManagedPolicyArns", "PermissionsBoundary", "Policies", "Tags"],
        Refused = ["LoginProfile"],
        Attributes = ["Arn"],
        Documents = ["PolicyDocument"],
        Name = new NameRule("UserName", 64),
        IsIdentity = true,
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        VirgaError? error = await call.IamDoneAsync("CreateUser", [("UserName", call.PhysicalId), ("Path", call.Text("Path")), ("PermissionsBoundary", call.Text("PermissionsBoundary")), .. IamQueries.Tags(call["Tags"])]).ConfigureAwait(false);
        if (error is not null && !call.IsOurs(error))
        {
            return error;
        }

        call.Made(call.PhysicalId);
        return await UpdateAsync(call).ConfigureAwait(false);
    }

    public async Task<Result<ResourceState>> UpdateAsync(ResourceCall call)
    {
        VirgaError? error = await Policies.ApplyAsync(call).ConfigureAwait(false) ?? await JoinAsync(call).ConfigureAwait(false) ?? await call.TagAsync("User").ConfigureAwait(false);
        return error is not null ? error
            : (await call.IamAsync("GetUser", ("UserName", call.PhysicalId)).ConfigureAwait(false)).TryGet(out XElement? found, out error) ? new ResourceState(call.PhysicalId, new JsonObject { ["Arn"] = found.Value("Arn") })
            : error;
    }

    public async Task<VirgaError?> DeleteAsync(ResourceCall call) =>
        await Policies.ClearAsync(call).ConfigureAwait(false)
        ?? await JoinAsync(call with { Before = call.Properties, Properties = [] }).ConfigureAwait(false)
        ?? await call.IamGoneAsync("DeleteUser", ("UserName", call.PhysicalId)).ConfigureAwait(false);

    private static async Task<VirgaError?> JoinAsync(ResourceCall call)
    {
        string[] wanted = [.. IamQueries.Items(call["Groups"])];
        foreach (string gone in IamQueries.Items(call.Before?["Groups"]).Except(wanted))
        {
            if (await call.IamGoneAsync("RemoveUserFromGroup", ("UserName", call.PhysicalId), ("GroupName", gone)).ConfigureAwait(false) is { } error)
            {
                return error;
            }
        }

        foreach (string group in wanted)
        {
            if (await call.IamDoneAsync("AddUserToGroup", ("UserName", call.PhysicalId), ("GroupName", group)).ConfigureAwait(false) is { } error)
            {
                return error;
            }
        }

        return null;
    }
}
