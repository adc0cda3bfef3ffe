using System.Text.Json.Nodes;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Iam;

/// <summary>A policy inside of users, groups and roles. Source: CloudFormation Template Reference, AWS::IAM::Policy.</summary>
internal sealed class PolicyType : IResourceType
{
    private static readonly string[] Kinds = ["Group", "Role", "User"];

    public ResourceSchema Schema { get; } = new("AWS::IAM::Policy")
    {
        Required = ["PolicyDocument", "PolicyName"],
        Replacing = ["PolicyName"],
        Updated = ["Groups", "PolicyDocument", "Roles", "Users"],
        Attributes = ["Id"],
        Documents = ["PolicyDocument"],
        Name = new NameRule("", 128),
        IsIdentity = true,
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        call.Made(call.PhysicalId);
        return await UpdateAsync(call).ConfigureAwait(false);
    }

    public async Task<Result<ResourceState>> UpdateAsync(ResourceCall call) => await ApplyAsync(call).ConfigureAwait(false) is { } error ? error : new ResourceState(call.PhysicalId, new JsonObject { ["Id"] = call.PhysicalId });

    public Task<VirgaError?> DeleteAsync(ResourceCall call) => ApplyAsync(call with { Before = call.Properties, Properties = call.Pick("PolicyName") });

    private static async Task<VirgaError?> ApplyAsync(ResourceCall call)
    {
        foreach (string kind in Kinds)
        {
            string[] wanted = [.. IamQueries.Items(call[$"{kind}s"])];
            foreach (string gone in IamQueries.Items(call.Before?[$"{kind}s"]).Except(wanted))
            {
                if (await call.IamGoneAsync($"Delete{kind}Policy", ($"{kind}Name", gone), ("PolicyName", call.Text("PolicyName"))).ConfigureAwait(false) is { } error)
                {
                    return error;
                }
            }

            foreach (string holder in wanted)
            {
                if (await call.IamDoneAsync($"Put{kind}Policy", ($"{kind}Name", holder), ("PolicyName", call.Text("PolicyName")), ("PolicyDocument", IamQueries.Document(call["PolicyDocument"]))).ConfigureAwait(false) is { } error)
                {
                    return error;
                }
            }
        }

        return null;
    }
}
