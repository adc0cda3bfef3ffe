namespace Virga.Node.Identity.Tokens;

/// <summary>Keeps the keys of access tokens across restarts. A returned call is durable.</summary>
internal interface ITokenKeyStore
{
    IReadOnlyList<TokenKey> Load();

    void Add(TokenKey key);

    void Delete(string id);
}
