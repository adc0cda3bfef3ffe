using System.Text.Json.Nodes;
using System.Xml.Linq;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Storage;

/// <summary>Source: CloudFormation Template Reference, AWS::S3::Bucket.</summary>
internal sealed class BucketType : IResourceType
{
    /// <summary>Settings that are documents of their own: the property, the subresource, and the document.</summary>
    private static readonly (string Property, string Subresource, Func<JsonNode, XElement> Document)[] Settings =
    [
        ("VersioningConfiguration", "versioning", BucketDocuments.Versioning),
        ("PublicAccessBlockConfiguration", "publicAccessBlock", BucketDocuments.PublicAccessBlock),
        ("OwnershipControls", "ownershipControls", BucketDocuments.Ownership),
        ("BucketEncryption", "encryption", BucketDocuments.Encryption),
        ("CorsConfiguration", "cors", BucketDocuments.Cors),
        ("LifecycleConfiguration", "lifecycle", BucketDocuments.Lifecycle),
        ("WebsiteConfiguration", "website", BucketDocuments.Website),
        ("Tags", "tagging", BucketDocuments.Tagging),
        ("NotificationConfiguration", "notification", BucketDocuments.Notification),
    ];

    public ResourceSchema Schema { get; } = new("AWS::S3::Bucket")
    {
        Replacing = ["BucketName"],
        Updated = [.. Settings.Select(setting => setting.Property), "AccessControl"],
        Ignored = ["AccelerateConfiguration", "AnalyticsConfigurations", "IntelligentTieringConfigurations", "InventoryConfigurations", "LoggingConfiguration", "MetricsConfigurations"],
        Refused = ["MetadataConfiguration", "MetadataTableConfiguration", "ObjectLockConfiguration", "ObjectLockEnabled", "ReplicationConfiguration"],
        Attributes = ["Arn", "DomainName", "DualStackDomainName", "RegionalDomainName", "WebsiteURL"],
        Name = new NameRule("BucketName", 63, IsLower: true),
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        VirgaError? error = (await call.Client.S3Async(HttpMethod.Put, $"/{call.PhysicalId}").ConfigureAwait(false)).Error;
        if (error is not null && !call.IsOurs(error))
        {
            return error;
        }

        call.Made(call.PhysicalId);
        return await UpdateAsync(call).ConfigureAwait(false);
    }

    public async Task<Result<ResourceState>> UpdateAsync(ResourceCall call)
    {
        foreach ((string property, string subresource, Func<JsonNode, XElement> document) in Settings.Where(setting => call.Changes(setting.Property)))
        {
            Result<byte[]> put = call[property] is { } value ? await call.Client.S3Async(HttpMethod.Put, $"/{call.PhysicalId}?{subresource}=", Text(document(value))).ConfigureAwait(false)
                : subresource == "versioning" ? await call.Client.S3Async(HttpMethod.Put, $"/{call.PhysicalId}?versioning=", Text(BucketDocuments.Versioning(new JsonObject { ["Status"] = "Suspended" }))).ConfigureAwait(false)
                : subresource == "notification" ? await call.Client.S3Async(HttpMethod.Put, $"/{call.PhysicalId}?notification=", Text(BucketDocuments.Notification(new JsonObject()))).ConfigureAwait(false)
                : await call.Client.S3Async(HttpMethod.Delete, $"/{call.PhysicalId}?{subresource}=").ConfigureAwait(false);
            if (put.Error is { } error)
            {
                return error;
            }
        }

        if (call.Changes("AccessControl"))
        {
            string acl = string.Concat((call.Text("AccessControl") ?? "Private").Select((c, i) => char.IsUpper(c) && i > 0 ? $"-{char.ToLowerInvariant(c)}" : $"{char.ToLowerInvariant(c)}"));
            if ((await call.Client.S3Async(HttpMethod.Put, $"/{call.PhysicalId}?acl=", null, ("x-amz-acl", acl)).ConfigureAwait(false)).Error is { } error)
            {
                return error;
            }
        }

        string name = call.PhysicalId;
        return new ResourceState(name, new JsonObject
        {
            ["Arn"] = $"arn:aws:s3:::{name}",
            ["DomainName"] = $"{name}.s3.amazonaws.com",
            ["DualStackDomainName"] = $"{name}.s3.dualstack.{call.Region}.amazonaws.com",
            ["RegionalDomainName"] = $"{name}.s3.{call.Region}.amazonaws.com",
            ["WebsiteURL"] = $"http://{name}.s3-website-{call.Region}.amazonaws.com",
        });
    }

    public async Task<VirgaError?> DeleteAsync(ResourceCall call) => (await call.Client.S3Async(HttpMethod.Delete, $"/{call.PhysicalId}").ConfigureAwait(false)).Error;

    private static string Text(XElement document) => document.ToString(SaveOptions.DisableFormatting);
}
