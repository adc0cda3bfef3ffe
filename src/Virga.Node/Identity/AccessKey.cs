using System.Security.Cryptography;

namespace Virga.Node.Identity;

/// <summary>A long-term access key issued by this node.</summary>
/// <param name="Secret">Signs requests; encrypted at rest and never logged.</param>
internal sealed record AccessKey(string Id, string Secret, Principal Owner)
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private const string Base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    /// <summary>A key in AWS's form: <c>AKIA</c> and 16 characters, a secret of 40.</summary>
    public static AccessKey Issue(Principal owner) =>
        new("AKIA" + RandomNumberGenerator.GetString(Base32, 16), RandomNumberGenerator.GetString(Base64, 40), owner);

    /// <summary>Without the secret, whoever prints it.</summary>
    public override string ToString() => $"{Id} of {Owner.Arn}";
}
