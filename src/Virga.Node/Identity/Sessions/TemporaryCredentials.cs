namespace Virga.Node.Identity.Sessions;

/// <summary>A key that holds for a while, with the token that must go along with each request.</summary>
/// <param name="Key">An id that begins with <c>ASIA</c>, the secret, and who signs with it.</param>
internal sealed record TemporaryCredentials(AccessKey Key, string Token, DateTimeOffset Expires)
{
    /// <summary>Without the secret and the token, whoever prints it.</summary>
    public override string ToString() => $"{Key} until {Expires:O}";
}
