using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Policies;
using Virga.Node.Values;

namespace Virga.Node.Identity.Sessions;

/// <summary>
/// Makes temporary credentials and recognises them. Nothing is stored: the token holds the session, sealed under the node's key for
/// this one access key id, so that it outlives restarts and no one else can make one.
/// </summary>
/// <remarks>Opened tokens are kept in a cache of bounded size; whether they still hold is asked each time.</remarks>
internal sealed class SessionTokens(SecretBox box, IdentityCatalog catalog, TimeProvider time)
{
    private const int MaxCached = 4096;
    private const int MaxLength = 16_384;
    private readonly ConcurrentDictionary<string, TemporaryCredentials> opened = new(StringComparer.Ordinal);

    /// <param name="policies">Documents, already checked, that limit the session; null: none do.</param>
    public TemporaryCredentials Issue(Principal principal, TimeSpan lifetime, string[]? policies)
    {
        AccessKey key = AccessKey.IssueTemporary(principal with { IsTemporary = true }, time.GetUtcNow());
        DateTimeOffset expires = DateTimeOffset.FromUnixTimeSeconds((time.GetUtcNow() + lifetime).ToUnixTimeSeconds());
        SealedSession session = new(key.Secret, principal.Arn, principal.IdentityArn, principal.IdentityId, expires.ToUnixTimeSeconds(), policies, principal.MfaAt?.ToUnixTimeSeconds());
        return new TemporaryCredentials(key, Convert.ToBase64String(box.Seal(JsonSerializer.SerializeToUtf8Bytes(session), key.Id)), expires);
    }

    /// <summary>The key that a token belongs to, if the node sealed it for this key id, it hasn't expired, and its user or role is still there.</summary>
    public Result<AccessKey> Open(string keyId, string token)
    {
        if (!opened.TryGetValue(token, out TemporaryCredentials? session))
        {
            if (Unseal(keyId, token) is not { } unsealed)
            {
                return Unrecognized();
            }

            if (opened.Count >= MaxCached)
            {
                opened.Clear();
            }

            session = opened[token] = unsealed;
        }

        return session.Key.Id != keyId || !IsThere(session.Key.Owner) ? Unrecognized()
            : session.Expires <= time.GetUtcNow() ? new VirgaError(Outcome.ExpiredToken, "The security token included in the request is expired")
            : session.Key;
    }

    private static VirgaError Unrecognized() => new(Outcome.UnrecognizedClient, "The security token included in the request is invalid.");

    private bool IsThere(Principal owner) => owner.IdentityId.Length == 0
        || catalog.Now.Entities.GetValueOrDefault(new EntityKey(owner.Kind == PrincipalKind.AssumedRole ? EntityKind.Role : EntityKind.User, owner.IdentityArn[(owner.IdentityArn.LastIndexOf('/') + 1)..]))?.Id == owner.IdentityId;

    private TemporaryCredentials? Unseal(string keyId, string token)
    {
        byte[] sealedSession = new byte[Math.Min(token.Length, MaxLength)];
        if (token.Length > MaxLength || !Convert.TryFromBase64String(token, sealedSession, out int length))
        {
            return null;
        }

        try
        {
            SealedSession session = JsonSerializer.Deserialize<SealedSession>(box.Unseal(sealedSession.AsSpan(0, length), keyId))!;
            Principal principal = new(session.Arn)
            {
                IdentityArn = session.IdentityArn,
                IdentityId = session.IdentityId,
                IsTemporary = true,
                MfaAt = session.Mfa is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null,
                SessionPolicies = session.Policies?.Select(document => PolicyDocument.Stored(document, PolicyKind.Identity)).ToArray(),
                SessionDocuments = session.Policies,
            };
            return new TemporaryCredentials(new AccessKey(keyId, session.Secret, principal), token, DateTimeOffset.FromUnixTimeSeconds(session.Expires));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private sealed record SealedSession(string Secret, string Arn, string IdentityArn, string IdentityId, long Expires, string[]? Policies, long? Mfa = null);
}
