namespace Virga.Node.Identity.Tokens;

/// <summary>
/// The keys of access tokens: the newest signs, and is replaced after thirty days or when asked; one that was replaced stays known until the
/// last token that it signed has expired.
/// </summary>
internal sealed class TokenKeys
{
    /// <summary>No token lives longer.</summary>
    public static readonly TimeSpan LongestToken = TimeSpan.FromDays(1);

    private static readonly TimeSpan Period = TimeSpan.FromDays(30);
    private readonly Lock gate = new();
    private readonly ITokenKeyStore store;
    private readonly TimeProvider time;
    private volatile TokenKey[] keys;

    public TokenKeys(ITokenKeyStore store, TimeProvider time)
    {
        (this.store, this.time) = (store, time);
        keys = [.. store.Load().OrderByDescending(key => key.Created)];
    }

    /// <summary>Newest first; those that are no more of use are gone.</summary>
    public IReadOnlyList<TokenKey> All
    {
        get
        {
            TokenKey[] known = keys;
            if (known.Length == 0 || Enumerable.Range(1, known.Length - 1).Any(i => IsOver(known, i)))
            {
                Renew(isAsked: false);
            }

            return keys;
        }
    }

    public TokenKey? Find(string id) => Array.Find(keys, key => key.Id == id);

    /// <summary>The one that signs now.</summary>
    public TokenKey Current
    {
        get
        {
            if (keys is not [TokenKey newest, ..] || time.GetUtcNow() - newest.Created >= Period)
            {
                Renew(isAsked: false);
            }

            return keys[0];
        }
    }

    /// <summary>A new key signs from now on.</summary>
    public TokenKey Rotate()
    {
        Renew(isAsked: true);
        return keys[0];
    }

    private void Renew(bool isAsked)
    {
        lock (gate)
        {
            List<TokenKey> kept = [.. keys];
            if (isAsked || kept.Count == 0 || time.GetUtcNow() - kept[0].Created >= Period)
            {
                TokenKey made = TokenKey.New(time.GetUtcNow());
                store.Add(made);
                kept.Insert(0, made);
            }

            TokenKey[] all = [.. kept];
            foreach (TokenKey over in all.Where((_, i) => i > 0 && IsOver(all, i)))
            {
                store.Delete(over.Id);
                kept.Remove(over); // not disposed of: a request may be using it
            }

            keys = [.. kept];
        }
    }

    private bool IsOver(TokenKey[] known, int index) => time.GetUtcNow() - known[index - 1].Created > LongestToken;
}
