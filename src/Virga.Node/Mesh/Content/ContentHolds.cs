namespace Virga.Node.Mesh.Content;

/// <summary>Work that puts blocks before anything pins them. Nothing that was put or touched since the oldest of it began is collected.</summary>
internal sealed class ContentHolds(TimeProvider time)
{
    private readonly SortedSet<(DateTimeOffset Since, long Number)> open = [];
    private readonly Lock gate = new();
    private long last;

    /// <summary>Null while there is none.</summary>
    public DateTimeOffset? Oldest
    {
        get
        {
            lock (gate)
            {
                return open.Count == 0 ? null : open.Min.Since;
            }
        }
    }

    public IDisposable Begin()
    {
        lock (gate)
        {
            (DateTimeOffset, long) one = (time.GetUtcNow(), ++last);
            open.Add(one);
            return new Hold(this, one);
        }
    }

    private void End((DateTimeOffset, long) one)
    {
        lock (gate)
        {
            open.Remove(one);
        }
    }

    private sealed class Hold(ContentHolds holds, (DateTimeOffset, long) one) : IDisposable
    {
        public void Dispose() => holds.End(one);
    }
}
