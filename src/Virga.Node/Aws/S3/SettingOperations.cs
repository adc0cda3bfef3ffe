using System.Xml.Linq;
using Virga.Node.Aws.S3.Payload;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>A bucket's settings that are kept as the documents that they came in.</summary>
internal sealed class SettingOperations(IObjectStore store) : IS3Operations
{
    private const string EmptyEncryption =
        "<ServerSideEncryptionConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Rule><ApplyServerSideEncryptionByDefault><SSEAlgorithm>AES256</SSEAlgorithm></ApplyServerSideEncryptionByDefault><BucketKeyEnabled>false</BucketKeyEnabled></Rule></ServerSideEncryptionConfiguration>";

    /// <param name="Root">The document's element.</param>
    /// <param name="Action">Of policies, after Get and Put.</param>
    /// <param name="Absent">The error's code where there is none; null: <paramref name="Default"/> is answered.</param>
    private sealed record Setting(string Name, string Root, string Action, string? Absent, string Message = "", string? Default = null)
    {
        public Func<XElement, VirgaError?> Check { get; init; } = _ => null;
    }

    private static readonly Setting[] Settings =
    [
        new("cors", "CORSConfiguration", "BucketCORS", "NoSuchCORSConfiguration", "The CORS configuration does not exist") { Check = S3Cors.Check },
        new("tagging", "Tagging", "BucketTagging", "NoSuchTagSet", "The TagSet does not exist") { Check = document => TagSet.OfDocument(document, TagSet.MaxOfBucket).Error },
        new("lifecycle", "LifecycleConfiguration", "LifecycleConfiguration", "NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist") { Check = CheckLifecycle },
        new("encryption", "ServerSideEncryptionConfiguration", "EncryptionConfiguration", null, Default: EmptyEncryption),
        new("publicAccessBlock", "PublicAccessBlockConfiguration", "BucketPublicAccessBlock", "NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found"),
        new("ownershipControls", "OwnershipControls", "BucketOwnershipControls", "OwnershipControlsNotFoundError", "The bucket ownership controls were not found")
        {
            Check = document => document.Child("Rule")?.Text("ObjectOwnership") is "BucketOwnerEnforced" or "BucketOwnerPreferred" or "ObjectWriter" ? null : S3Error.MalformedXml(),
        },
        new("website", "WebsiteConfiguration", "BucketWebsite", "NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration"),
        new("replication", "ReplicationConfiguration", "ReplicationConfiguration", "ReplicationConfigurationNotFoundError", "The replication configuration was not found"),
        new("logging", "BucketLoggingStatus", "BucketLogging", null, Default: Empty("BucketLoggingStatus")),
        new("accelerate", "AccelerateConfiguration", "AccelerateConfiguration", null, Default: Empty("AccelerateConfiguration")),
        new("requestPayment", "RequestPaymentConfiguration", "BucketRequestPayment", null, Default: "<RequestPaymentConfiguration xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Payer>BucketOwner</Payer></RequestPaymentConfiguration>"),
    ];

    public IEnumerable<S3Operation> All => Settings.SelectMany(setting => (S3Operation[])
    [
        new("GET", S3Level.Bucket, setting.Name, $"Get{setting.Action}", call => GetAsync(call, setting)),
        new("PUT", S3Level.Bucket, setting.Name, $"Put{setting.Action}", call => PutAsync(call, setting)),
        new("DELETE", S3Level.Bucket, setting.Name, setting.Name == "website" ? "DeleteBucketWebsite" : $"Put{setting.Action}", call => DeleteAsync(call, setting)),
    ]);

    private static string Empty(string root) => $"<{root} xmlns=\"{S3Xml.Namespace}\"/>";

    private static VirgaError? CheckLifecycle(XElement document)
    {
        XElement[] rules = [.. document.Children("Rule")];
        string[] ids = [.. rules.Select(rule => rule.Text("ID")).OfType<string>()];
        return rules.Length == 0 || rules.Any(rule => rule.Text("Status") is not ("Enabled" or "Disabled")) ? S3Error.MalformedXml()
            : ids.Any(id => id.Length > 255) ? S3Error.InvalidArgument("ID length should not exceed allowed limit of 255")
            : ids.Distinct(StringComparer.Ordinal).Count() < ids.Length ? S3Error.InvalidArgument("Rule ID must be unique. Found same ID for more than one rule")
            : LifecycleRule.Check(rules) is { } wrong ? S3Error.InvalidArgument(wrong)
            : Named(rules);
    }

    /// <summary>Rules without an id get one.</summary>
    private static VirgaError? Named(XElement[] rules)
    {
        foreach (XElement rule in rules.Where(rule => string.IsNullOrEmpty(rule.Text("ID"))))
        {
            rule.Child("ID")?.Remove();
            rule.AddFirst(new XElement(rule.Name.Namespace + "ID", Guid.NewGuid().ToString("N")));
        }

        return null;
    }

    private static Task<VirgaError?> GetAsync(S3Call call, Setting setting) =>
        call.Bucket.Settings.TryGetValue(setting.Name, out string? document) ? S3Xml.AnswerAsync(call, document)
        : setting.Default is { } standard ? S3Xml.AnswerAsync(call, standard)
        : Task.FromResult<VirgaError?>(S3Error.NotFound(setting.Absent!, setting.Message));

    private async Task<VirgaError?> PutAsync(S3Call call, Setting setting)
    {
        if (!(await RequestDocument.ReadXmlAsync(call, setting.Root).ConfigureAwait(false)).TryGet(out XElement? document, out VirgaError? error) || (error = setting.Check(document)) is not null)
        {
            return error;
        }

        if (setting.Name == "ownershipControls" && call.Bucket.Acl != "private" && document.Child("Rule")?.Text("ObjectOwnership") == "BucketOwnerEnforced")
        {
            return AclOperations.Conflict();
        }

        store.Change(call.Bucket.Name, bucket => bucket.With(setting.Name, document.ToString(SaveOptions.DisableFormatting)));
        return await S3Xml.AnswerAsync(call, setting.Name == "tagging" ? 204 : 200).ConfigureAwait(false);
    }

    private Task<VirgaError?> DeleteAsync(S3Call call, Setting setting)
    {
        store.Change(call.Bucket.Name, bucket => bucket.With(setting.Name, null));
        return S3Xml.AnswerAsync(call, 204);
    }
}
