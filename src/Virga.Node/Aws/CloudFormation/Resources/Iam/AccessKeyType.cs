using System.Text.Json.Nodes;
using System.Xml.Linq;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Iam;

/// <summary>Source: CloudFormation Template Reference, AWS::IAM::AccessKey.</summary>
internal sealed class AccessKeyType : IResourceType
{
    public ResourceSchema Schema { get; } = new("AWS::IAM::AccessKey")
    {
        Required = ["UserName"],
        Replacing = ["Serial", "UserName"],
        Updated = ["Status"],
        Attributes = ["SecretAccessKey"],
        Numbers = ["Serial"],
        IsIdentity = true,
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        if (call.PhysicalId.Length > 0 && await DeleteAsync(call).ConfigureAwait(false) is { } left)
        {
            return left; // made before the node was killed, but its secret is lost
        }

        if (!(await call.IamAsync("CreateAccessKey", ("UserName", call.Text("UserName"))).ConfigureAwait(false)).TryGet(out XElement? made, out VirgaError? error))
        {
            return error;
        }

        string id = made.Value("AccessKeyId")!;
        call.Made(id);
        error = call.Text("Status") == "Inactive" ? await SetAsync(call, id).ConfigureAwait(false) : null;
        return error is not null ? error : new ResourceState(id, new JsonObject { ["SecretAccessKey"] = made.Value("SecretAccessKey") });
    }

    public async Task<Result<ResourceState>> UpdateAsync(ResourceCall call) => await SetAsync(call, call.PhysicalId).ConfigureAwait(false) is { } error ? error : new ResourceState(call.PhysicalId, []);

    public Task<VirgaError?> DeleteAsync(ResourceCall call) => call.IamGoneAsync("DeleteAccessKey", ("UserName", call.Text("UserName")), ("AccessKeyId", call.PhysicalId));

    private static Task<VirgaError?> SetAsync(ResourceCall call, string id) => call.IamDoneAsync("UpdateAccessKey", ("UserName", call.Text("UserName")), ("AccessKeyId", id), ("Status", call.Text("Status") ?? "Active"));
}
