using System.Xml.Linq;
using Virga.Node.Aws.S3.Payload;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>ListBuckets, CreateBucket, HeadBucket, DeleteBucket, GetBucketLocation.</summary>
internal sealed class BucketOperations(IObjectStore store, S3Access access, NodeAddress node, TimeProvider time) : IS3Operations
{
    private const string Home = "us-east-1";

    public IEnumerable<S3Operation> All =>
    [
        new("GET", S3Level.Service, "", "ListAllMyBuckets", ListAsync),
        new("PUT", S3Level.Bucket, "", null, CreateAsync) { NeedsBucket = false },
        new("HEAD", S3Level.Bucket, "", "ListBucket", HeadAsync),
        new("DELETE", S3Level.Bucket, "", "DeleteBucket", DeleteAsync),
        new("GET", S3Level.Bucket, "location", "GetBucketLocation", LocationAsync),
    ];

    private Task<VirgaError?> ListAsync(S3Call call)
    {
        string prefix = call.Query("prefix") ?? "";
        string after = call.Query("continuation-token") ?? "";
        int max = int.TryParse(call.Query("max-buckets"), out int given) ? given : 10_000;
        Bucket[] left = [.. store.Buckets.Where(bucket => bucket.Name.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(bucket.Name, after) > 0)];
        return S3Xml.AnswerAsync(call, "ListAllMyBucketsResult", xml =>
        {
            xml.Owner("Owner", node.AccountId);
            xml.Element("Buckets", () =>
            {
                foreach (Bucket bucket in left.Take(max))
                {
                    xml.Element("Bucket", () =>
                    {
                        xml.WriteElementString("Name", bucket.Name);
                        xml.WriteElementString("CreationDate", S3Xml.Date(bucket.Created));
                        xml.WriteElementString("BucketRegion", bucket.Region.Length == 0 ? Home : bucket.Region);
                    });
                }
            });
            xml.Optional("ContinuationToken", left.Length > max ? left[max - 1].Name : null);
            xml.Optional("Prefix", prefix.Length > 0 ? prefix : null);
        });
    }

    private async Task<VirgaError?> CreateAsync(S3Call call)
    {
        string name = call.Address.Bucket!;
        if (!BucketNames.IsValid(name))
        {
            return S3Error.Invalid("InvalidBucketName", "The specified bucket is not valid.");
        }

        if (access.Check(call, "CreateBucket", new Bucket(name, default, "", ""), null) is { } refused)
        {
            return refused;
        }

        if (!(await RegionAsync(call).ConfigureAwait(false)).TryGet(out string? region, out VirgaError? error) || !ObjectHeaders.ReadAcl(call.Header("x-amz-acl")).TryGet(out string? acl, out error))
        {
            return error;
        }

        bool locks = call.Header("x-amz-bucket-object-lock-enabled") is { } wanted && wanted.Equals("true", StringComparison.OrdinalIgnoreCase);
        Bucket bucket = new(name, ObjectHeaders.Seconds(time.GetUtcNow()), node.AccountId, region) { Acl = acl };
        if (call.Header("x-amz-object-ownership") is { } ownership && ownership.All(char.IsAsciiLetter))
        {
            bucket = bucket.With("ownershipControls", $"<OwnershipControls xmlns=\"{S3Xml.Namespace}\"><Rule><ObjectOwnership>{ownership}</ObjectOwnership></Rule></OwnershipControls>");
        }

        if (AclOperations.Refusal(bucket, acl) is not null)
        {
            return AclOperations.Conflict();
        }

        if (locks)
        {
            bucket = bucket.With(LockHeaders.Setting, $"<ObjectLockConfiguration xmlns=\"{S3Xml.Namespace}\"><ObjectLockEnabled>Enabled</ObjectLockEnabled></ObjectLockConfiguration>") with { Versioning = VersioningState.Enabled };
        }

        // In us-east-1, to create one's own bucket again is no error.
        if (!store.Create(bucket) && (call.Region is not ("" or Home) || region.Length > 0))
        {
            return S3Error.Of(Outcome.Conflict, 409, "BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it.");
        }

        call.Response.Headers.Location = $"/{name}";
        return null;
    }

    private static async Task<Result<string>> RegionAsync(S3Call call)
    {
        if (!(await RequestDocument.ReadAsync(call).ConfigureAwait(false)).TryGet(out ReadOnlyMemory<byte> body, out VirgaError? error))
        {
            return error;
        }

        if (body.Length == 0)
        {
            return "";
        }

        if (!S3Xml.Parse(body, "CreateBucketConfiguration").TryGet(out XElement? document, out error))
        {
            return error;
        }

        string region = document.Text("LocationConstraint") ?? "";
        return region.Length > 0 && !region.All(one => char.IsAsciiLetterOrDigit(one) || one == '-') ? S3Error.Invalid("InvalidLocationConstraint", "The specified location-constraint is not valid")
            : region == Home ? "" : region;
    }

    private static Task<VirgaError?> HeadAsync(S3Call call)
    {
        call.Response.Headers["x-amz-bucket-region"] = call.Bucket.Region.Length == 0 ? Home : call.Bucket.Region;
        return S3Xml.AnswerAsync(call, 200);
    }

    private Task<VirgaError?> DeleteAsync(S3Call call) => store.Remove(call.Bucket.Name)
        ? S3Xml.AnswerAsync(call, 204)
        : Task.FromResult<VirgaError?>(call.Bucket.Versioning == VersioningState.Off
            ? S3Error.Of(Outcome.Conflict, 409, "BucketNotEmpty", "The bucket you tried to delete is not empty")
            : S3Error.Of(Outcome.Conflict, 409, "BucketNotEmpty", "The bucket you tried to delete is not empty. You must delete all versions in the bucket."));

    private static Task<VirgaError?> LocationAsync(S3Call call) => S3Xml.AnswerAsync(call, "LocationConstraint", xml => xml.WriteString(call.Bucket.Region));
}
