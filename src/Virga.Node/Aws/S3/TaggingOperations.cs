using System.Collections.Immutable;
using System.Xml.Linq;
using Virga.Node.Aws.S3.Payload;
using Virga.Node.Services.Objects;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3;

/// <summary>Tags of objects.</summary>
internal sealed class TaggingOperations(IObjectStore store, ObjectLookup lookup, ObjectNews news) : IS3Operations
{
    public IEnumerable<S3Operation> All =>
    [
        new("GET", S3Level.Object, "tagging", "GetObjectTagging", GetAsync) { VersionAction = "GetObjectVersionTagging" },
        new("PUT", S3Level.Object, "tagging", "PutObjectTagging", PutAsync) { VersionAction = "PutObjectVersionTagging" },
        new("DELETE", S3Level.Object, "tagging", "DeleteObjectTagging", call => SetAsync(call, ImmutableSortedDictionary<string, string>.Empty, 204)) { VersionAction = "DeleteObjectVersionTagging" },
    ];

    private Task<VirgaError?> GetAsync(S3Call call)
    {
        if (!lookup.Find(call).TryGet(out StoredObject? item, out VirgaError? error))
        {
            return Task.FromResult<VirgaError?>(error);
        }

        ObjectHeaders.WriteVersion(call, item);
        return S3Xml.AnswerAsync(call, "Tagging", xml => TagSet.Write(xml, item.Tags));
    }

    private async Task<VirgaError?> PutAsync(S3Call call) =>
        !(await RequestDocument.ReadXmlAsync(call, "Tagging").ConfigureAwait(false)).TryGet(out XElement? document, out VirgaError? error)
        || !TagSet.OfDocument(document, TagSet.MaxOfObject).TryGet(out ImmutableSortedDictionary<string, string>? tags, out error)
            ? error
            : await SetAsync(call, tags, 200).ConfigureAwait(false);

    private async Task<VirgaError?> SetAsync(S3Call call, ImmutableSortedDictionary<string, string> tags, int status)
    {
        if (!lookup.Find(call).TryGet(out StoredObject? item, out VirgaError? error))
        {
            return error;
        }

        await store.ChangeAsync(call.Bucket.Name, item, now => now with { Tags = tags }, news.Of(call, status == 204 ? "ObjectTagging:Delete" : "ObjectTagging:Put")).ConfigureAwait(false);
        ObjectHeaders.WriteVersion(call, item);
        return await S3Xml.AnswerAsync(call, status).ConfigureAwait(false);
    }
}
