using System.Xml;
using System.Xml.Linq;
using Virga.Node.Aws.S3.Payload;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>Access control lists, as far as canned ones go.</summary>
/// <remarks>Source: S3 User Guide, "Access control list (ACL) overview".</remarks>
internal sealed class AclOperations(IObjectStore store, ObjectLookup lookup, ObjectNews news) : IS3Operations
{
    private const string Xsi = "http://www.w3.org/2001/XMLSchema-instance";
    private const string AllUsers = "http://acs.amazonaws.com/groups/global/AllUsers";
    private const string KnownUsers = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";

    public IEnumerable<S3Operation> All =>
    [
        new("GET", S3Level.Bucket, "acl", "GetBucketAcl", call => WriteAsync(call, call.Bucket.Acl)),
        new("PUT", S3Level.Bucket, "acl", "PutBucketAcl", PutBucketAsync),
        new("GET", S3Level.Object, "acl", "GetObjectAcl", GetObjectAsync) { VersionAction = "GetObjectVersionAcl" },
        new("PUT", S3Level.Object, "acl", "PutObjectAcl", PutObjectAsync) { VersionAction = "PutObjectVersionAcl" },
    ];

    public static VirgaError Conflict() => S3Error.Invalid("InvalidBucketAclWithObjectOwnership", "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting");

    /// <summary>Why the bucket doesn't take the canned ACL, or null.</summary>
    public static VirgaError? Refusal(Bucket bucket, string acl) =>
        acl is not ("private" or "bucket-owner-full-control") && bucket.Settings.TryGetValue("ownershipControls", out string? ownership) && ownership.Contains(">BucketOwnerEnforced<", StringComparison.Ordinal)
            ? S3Error.Invalid("AccessControlListNotSupported", "The bucket does not allow ACLs")
            : acl is "public-read" or "public-read-write" or "authenticated-read" && S3Access.Blocks(bucket, "BlockPublicAcls") ? S3Error.AccessDenied() : null;

    private static Task<VirgaError?> WriteAsync(S3Call call, string acl) => S3Xml.AnswerAsync(call, "AccessControlPolicy", xml =>
    {
        xml.Owner("Owner", call.Bucket.Owner);
        xml.Element("AccessControlList", () =>
        {
            string? group = acl switch
            {
                "public-read" or "public-read-write" => AllUsers,
                "authenticated-read" => KnownUsers,
                _ => null,
            };
            foreach (string permission in group is null ? [] : acl == "public-read-write" ? (string[])["READ", "WRITE"] : ["READ"])
            {
                Grant(xml, permission, "Group", () => xml.WriteElementString("URI", group));
            }

            Grant(xml, "FULL_CONTROL", "CanonicalUser", () =>
            {
                xml.WriteElementString("ID", S3Xml.OwnerId(call.Bucket.Owner));
                xml.WriteElementString("DisplayName", call.Bucket.Owner);
            });
        });
    });

    private static void Grant(XmlWriter xml, string permission, string type, Action grantee) => xml.Element("Grant", () =>
    {
        xml.WriteStartElement("Grantee");
        xml.WriteAttributeString("xsi", "type", Xsi, type);
        grantee();
        xml.WriteEndElement();
        xml.WriteElementString("Permission", permission);
    });

    /// <summary>By header, or by a document whose grants come to a canned one.</summary>
    private static async Task<Result<string>> ReadAsync(S3Call call)
    {
        if (!(await RequestDocument.ReadAsync(call).ConfigureAwait(false)).TryGet(out ReadOnlyMemory<byte> body, out VirgaError? error))
        {
            return error;
        }

        if (call.Header("x-amz-acl") is { } canned)
        {
            return ObjectHeaders.ReadAcl(canned);
        }

        if (call.Request.Headers.Keys.Any(name => name.StartsWith("x-amz-grant-", StringComparison.OrdinalIgnoreCase)))
        {
            return S3Error.NotImplemented("Grants other than canned ACLs");
        }

        if (!S3Xml.Parse(body, "AccessControlPolicy").TryGet(out XElement? document, out error))
        {
            return error;
        }

        if (document.Child("AccessControlList") is not { } list)
        {
            return S3Error.MalformedXml();
        }

        (string? Uri, string? Permission)[] grants = [.. list.Children("Grant").Select(grant => (grant.Child("Grantee")?.Text("URI"), grant.Text("Permission"))).Where(grant => grant.Item1 is not null)];
        return grants.Length == 0 ? "private"
            : grants is [(AllUsers, "READ")] ? "public-read"
            : grants is [(KnownUsers, "READ")] ? "authenticated-read"
            : grants.Length == 2 && grants.All(grant => grant.Uri == AllUsers && grant.Permission is "READ" or "WRITE") ? "public-read-write"
            : S3Error.NotImplemented("Grants other than canned ACLs");
    }

    private static async Task<Result<string>> ReadAllowedAsync(S3Call call)
    {
        Result<string> acl = await ReadAsync(call).ConfigureAwait(false);
        return acl.Error is null && Refusal(call.Bucket, acl.Value) is { } refused ? refused : acl;
    }

    private async Task<VirgaError?> PutBucketAsync(S3Call call)
    {
        if (!(await ReadAllowedAsync(call).ConfigureAwait(false)).TryGet(out string? acl, out VirgaError? error))
        {
            return error;
        }

        store.Change(call.Bucket.Name, bucket => bucket with { Acl = acl });
        return null;
    }

    private Task<VirgaError?> GetObjectAsync(S3Call call) => lookup.Find(call).TryGet(out StoredObject? item, out VirgaError? error) ? WriteAsync(call, item.Acl) : Task.FromResult<VirgaError?>(error);

    private async Task<VirgaError?> PutObjectAsync(S3Call call)
    {
        if (!lookup.Find(call).TryGet(out StoredObject? item, out VirgaError? error) || !(await ReadAllowedAsync(call).ConfigureAwait(false)).TryGet(out string? acl, out error))
        {
            return error;
        }

        await store.ChangeAsync(call.Bucket.Name, item, now => now with { Acl = acl }, news.Of(call, "ObjectAcl:Put")).ConfigureAwait(false);
        return null;
    }
}
