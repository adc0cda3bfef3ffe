using System.Text.Json.Nodes;
using System.Xml.Linq;
using Virga.Node.Services.Stacks.Templates;

namespace Virga.Node.Aws.CloudFormation.Resources.Storage;

/// <summary>A bucket's settings as the S3 API takes them. Source: CloudFormation Template Reference, AWS::S3::Bucket; S3 API Reference, "Data Types".</summary>
internal static class BucketDocuments
{
    private static readonly XNamespace Namespace = "http://s3.amazonaws.com/doc/2006-03-01/";

    public static XElement Versioning(JsonNode value) => Root("VersioningConfiguration", Member(value, "Status"));

    public static XElement PublicAccessBlock(JsonNode value) =>
        Root("PublicAccessBlockConfiguration", [.. ((string[])["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"]).Select(name => Of(name, value[name].Text() ?? "false"))]);

    public static XElement Ownership(JsonNode value) => Root("OwnershipControls", [.. Items(value["Rules"]).Select(rule => Of("Rule", Member(rule, "ObjectOwnership")))]);

    public static XElement Tagging(JsonNode value) => Root("Tagging", Of("TagSet", [.. Items(value).Select(tag => Of("Tag", Member(tag, "Key"), Member(tag, "Value")))]));

    public static XElement Encryption(JsonNode value) => Root("ServerSideEncryptionConfiguration", [.. Items(value["ServerSideEncryptionConfiguration"]).Select(rule => Of(
        "Rule",
        rule["ServerSideEncryptionByDefault"] is { } byDefault ? Of("ApplyServerSideEncryptionByDefault", Member(byDefault, "SSEAlgorithm"), Member(byDefault, "KMSMasterKeyID")) : null,
        Member(rule, "BucketKeyEnabled")))]);

    public static XElement Cors(JsonNode value) => Root("CORSConfiguration", [.. Items(value["CorsRules"]).Select(rule => Of(
        "CORSRule",
        [Member(rule, "Id", "ID"), .. Each(rule["AllowedHeaders"], "AllowedHeader"), .. Each(rule["AllowedMethods"], "AllowedMethod"), .. Each(rule["AllowedOrigins"], "AllowedOrigin"), .. Each(rule["ExposedHeaders"], "ExposeHeader"), Member(rule, "MaxAge", "MaxAgeSeconds")]))]);

    public static XElement Website(JsonNode value) => Root(
        "WebsiteConfiguration",
        value["RedirectAllRequestsTo"] is { } redirect ? Of("RedirectAllRequestsTo", Member(redirect, "HostName"), Member(redirect, "Protocol")) : null,
        value["IndexDocument"].Text() is { } index ? Of("IndexDocument", Of("Suffix", index)) : null,
        value["ErrorDocument"].Text() is { } error ? Of("ErrorDocument", Of("Key", error)) : null);

    public static XElement Lifecycle(JsonNode value) => Root("LifecycleConfiguration", [.. Items(value["Rules"]).Select(rule => Of(
        "Rule",
        Member(rule, "Id", "ID"),
        Of("Filter", Of("Prefix", rule["Prefix"].Text() ?? "")),
        Member(rule, "Status"),
        rule["ExpirationInDays"].Text() is { } days ? Of("Expiration", Of("Days", days)) : null,
        rule["NoncurrentVersionExpiration"] is { } old ? Of("NoncurrentVersionExpiration", Member(old, "NoncurrentDays")) : null,
        rule["AbortIncompleteMultipartUpload"] is { } abort ? Of("AbortIncompleteMultipartUpload", Member(abort, "DaysAfterInitiation")) : null))]);

    public static XElement Notification(JsonNode value) => Root(
        "NotificationConfiguration",
        [
            .. Items(value["LambdaConfigurations"]).Select(one => Target(one, "CloudFunctionConfiguration", "CloudFunction", "Function")),
            .. Items(value["QueueConfigurations"]).Select(one => Target(one, "QueueConfiguration", "Queue", "Queue")),
            .. Items(value["TopicConfigurations"]).Select(one => Target(one, "TopicConfiguration", "Topic", "Topic")),
            value["EventBridgeConfiguration"] is { } bridge && bridge["EventBridgeEnabled"].Text() != "false" ? Of("EventBridgeConfiguration") : null,
        ]);

    private static XElement Target(JsonNode one, string element, string target, string property) => Of(
        element,
        Of(target, one[property].Text() ?? ""),
        Of("Event", one["Event"].Text() ?? ""),
        one["Filter"]?["S3Key"]?["Rules"] is JsonArray rules ? Of("Filter", Of("S3Key", [.. rules.OfType<JsonObject>().Select(rule => Of("FilterRule", Member(rule, "Name"), Member(rule, "Value")))])) : null);

    private static XElement Root(string name, params XElement?[] children) => Of(name, children);

    private static XElement Of(string name, params XElement?[] children) => new(Namespace + name, children);

    private static XElement Of(string name, string text) => new(Namespace + name, text);

    private static XElement? Member(JsonNode value, string name, string? element = null) => value[name].Text() is { } text ? Of(element ?? name, text) : null;

    private static IEnumerable<XElement> Each(JsonNode? list, string element) => (list as JsonArray ?? []).Select(item => Of(element, item.Text() ?? ""));

    private static IEnumerable<JsonObject> Items(JsonNode? list) => (list as JsonArray ?? []).OfType<JsonObject>();
}
