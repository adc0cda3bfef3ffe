using System.Text.Json.Nodes;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Lambda;

/// <summary>Source: CloudFormation Template Reference, AWS::Lambda::LayerVersion.</summary>
internal sealed class LayerVersionType : IResourceType
{
    public ResourceSchema Schema { get; } = new("AWS::Lambda::LayerVersion")
    {
        Required = ["Content"],
        Replacing = ["CompatibleArchitectures", "CompatibleRuntimes", "Content", "Description", "LayerName", "LicenseInfo"],
        Attributes = ["LayerVersionArn"],
        Name = new NameRule("LayerName", 64),
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        JsonObject body = call.Pick("CompatibleArchitectures", "CompatibleRuntimes", "Content", "Description", "LicenseInfo");
        string name = call.Text("LayerName") ?? call.PhysicalId;
        if (!(await call.Client.LambdaAsync(HttpMethod.Post, $"/2018-10-31/layers/{Uri.EscapeDataString(name)}/versions", body).ConfigureAwait(false)).TryGet(out JsonObject? made, out VirgaError? error))
        {
            return error;
        }

        string arn = (string)made["LayerVersionArn"]!;
        call.Made(arn);
        return State(arn);
    }

    public async Task<Result<ResourceState>> UpdateAsync(ResourceCall call) => await Task.FromResult(State(call.PhysicalId)).ConfigureAwait(false);

    public Task<VirgaError?> DeleteAsync(ResourceCall call) => call.Client.DoneAsync(HttpMethod.Delete, PathOf(call.PhysicalId));

    /// <summary>Of a layer version's ARN: <c>...:layer:NAME:NUMBER</c>.</summary>
    internal static string PathOf(string arn) => arn.Split(':') is { Length: 8 } parts ? $"/2018-10-31/layers/{Uri.EscapeDataString(parts[6])}/versions/{parts[7]}" : "/2018-10-31/layers/-/versions/0";

    private static ResourceState State(string arn) => new(arn, new JsonObject { ["LayerVersionArn"] = arn });
}
