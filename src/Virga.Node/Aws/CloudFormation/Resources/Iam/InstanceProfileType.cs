using System.Text.Json.Nodes;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Iam;

/// <summary>Source: CloudFormation Template Reference, AWS::IAM::InstanceProfile.</summary>
internal sealed class InstanceProfileType : IResourceType
{
    public ResourceSchema Schema { get; } = new("AWS::IAM::InstanceProfile")
    {
        Required = ["Roles"],
        Replacing = ["InstanceProfileName", "Path"],
        Updated = ["Roles"],
        Attributes = ["Arn"],
        Name = new NameRule("InstanceProfileName", 128),
        IsIdentity = true,
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        VirgaError? error = await call.IamDoneAsync("CreateInstanceProfile", ("InstanceProfileName", call.PhysicalId), ("Path", call.Text("Path"))).ConfigureAwait(false);
        if (error is not null && !call.IsOurs(error))
        {
            return error;
        }

        call.Made(call.PhysicalId);
        return await UpdateAsync(call).ConfigureAwait(false);
    }

    public async Task<Result<ResourceState>> UpdateAsync(ResourceCall call)
    {
        string[] wanted = [.. IamQueries.Items(call["Roles"])], had = [.. IamQueries.Items(call.Before?["Roles"])];
        VirgaError? error = null;
        foreach (string gone in had.Except(wanted))
        {
            error ??= await call.IamGoneAsync("RemoveRoleFromInstanceProfile", ("InstanceProfileName", call.PhysicalId), ("RoleName", gone)).ConfigureAwait(false);
        }

        foreach (string role in wanted.Except(had))
        {
            error ??= await call.IamDoneAsync("AddRoleToInstanceProfile", ("InstanceProfileName", call.PhysicalId), ("RoleName", role)).ConfigureAwait(false);
        }

        return error is not null && !call.IsRepeated ? error : new ResourceState(call.PhysicalId, new JsonObject { ["Arn"] = $"arn:aws:iam::{call.Account}:instance-profile{call.Text("Path") ?? "/"}{call.PhysicalId}" });
    }

    public async Task<VirgaError?> DeleteAsync(ResourceCall call) =>
        (await UpdateAsync(call with { Before = call.Properties, Properties = new JsonObject() }).ConfigureAwait(false)).Error ?? await call.IamGoneAsync("DeleteInstanceProfile", ("InstanceProfileName", call.PhysicalId)).ConfigureAwait(false);
}
