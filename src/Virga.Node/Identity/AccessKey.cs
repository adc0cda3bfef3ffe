using System.Security.Cryptography;

namespace Virga.Node.Identity;

/// <summary>An access key issued by this node.</summary>
/// <param name="Secret">Signs requests; encrypted at rest and never logged.</param>
internal sealed record AccessKey(string Id, string Secret, Principal Owner)
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string Base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// <summary>What the id of a key begins with that needs a session token.</summary>
    private const string Temporary = "ASIA";

    public DateTimeOffset Created { get; init; } = DateTimeOffset.UnixEpoch;

    /// <summary>An inactive key is refused until it is made active again.</summary>
    public bool IsActive { get; init; } = true;

    /// <summary>A long-term key in AWS's form: <c>AKIA</c> and 16 characters, a secret of 40.</summary>
    public static AccessKey Issue(Principal owner, DateTimeOffset now) => New("AKIA", owner, now);

    public static AccessKey IssueTemporary(Principal owner, DateTimeOffset now) => New(Temporary, owner, now);

    public static bool IsTemporary(string id) => id.StartsWith(Temporary, StringComparison.Ordinal);

    /// <summary>Without the secret, whoever prints it.</summary>
    public override string ToString() => $"{Id} of {Owner.Arn}";

    private static AccessKey New(string prefix, Principal owner, DateTimeOffset now) =>
        new(prefix + RandomNumberGenerator.GetString(Base32, 16), RandomNumberGenerator.GetString(Base64, 40), owner) { Created = now };
}
