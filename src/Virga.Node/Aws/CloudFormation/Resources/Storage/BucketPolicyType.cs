using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Storage;

/// <summary>Source: CloudFormation Template Reference, AWS::S3::BucketPolicy.</summary>
internal sealed class BucketPolicyType : IResourceType
{
    public ResourceSchema Schema { get; } = new("AWS::S3::BucketPolicy")
    {
        Required = ["Bucket", "PolicyDocument"],
        Replacing = ["Bucket"],
        Updated = ["PolicyDocument"],
        Documents = ["PolicyDocument"],
        Name = new NameRule("Bucket", 63),
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        string document = call["PolicyDocument"].Text() ?? call["PolicyDocument"].Write();
        return (await call.Client.S3Async(HttpMethod.Put, $"/{call.Text("Bucket")}?policy=", document).ConfigureAwait(false)).Error is { } error ? error : new ResourceState(call.Text("Bucket")!, []);
    }

    public Task<Result<ResourceState>> UpdateAsync(ResourceCall call) => CreateAsync(call);

    public async Task<VirgaError?> DeleteAsync(ResourceCall call) => (await call.Client.S3Async(HttpMethod.Delete, $"/{call.Text("Bucket")}?policy=").ConfigureAwait(false)).Error;
}
