using Virga.Node.Services.Objects;

namespace Virga.Node.Aws.S3;

/// <summary>Tells whoever must know what happened to objects.</summary>
internal sealed class ObjectNews(IEnumerable<IObjectEvents> listeners, TimeProvider time)
{
    public async Task TellAsync(S3Call call, string name, string key, string? version, string etag = "", long size = 0)
    {
        foreach (IObjectEvents listener in listeners)
        {
            await listener.HappenedAsync(new ObjectEvent(
                name, call.Bucket, key, version, etag, size, time.GetUtcNow(), call.Principal.Arn, call.RequestId, call.Context.Connection.RemoteIpAddress?.ToString() ?? "")).ConfigureAwait(false);
        }
    }

    public Task TellAsync(S3Call call, string name, StoredObject item) => TellAsync(call, name, item.Key, item.Version, item.ETag, item.Size);
}
