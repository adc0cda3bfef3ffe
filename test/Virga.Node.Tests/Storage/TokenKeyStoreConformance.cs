using Virga.Node.Identity.Tokens;

namespace Virga.Node.Tests.Storage;

/// <summary>What every <see cref="ITokenKeyStore"/> does.</summary>
public abstract class TokenKeyStoreConformance
{
    [Fact]
    public void Add_ThenReopen_GivesTheSameKeyUntilDeleted()
    {
        using TokenKey key = TokenKey.New(DateTimeOffset.UnixEpoch);
        Open().Add(key);
        using TokenKey found = Assert.Single(Open().Load());
        Assert.Equal((key.Id, key.Created), (found.Id, found.Created));
        Assert.True(key.Verifies("x"u8.ToArray(), found.Sign("x"u8.ToArray())));
        Open().Delete(key.Id);
        Assert.Empty(Open().Load());
    }

    internal abstract ITokenKeyStore Open();
}
