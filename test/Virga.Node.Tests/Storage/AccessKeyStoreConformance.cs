using Virga.Node.Identity;

namespace Virga.Node.Tests.Storage;

/// <summary>What every <see cref="IAccessKeyStore"/> does.</summary>
public abstract class AccessKeyStoreConformance
{
    [Fact]
    public void Load_AfterAddAndReopen_GivesTheKeys()
    {
        AccessKey key = AccessKey.Issue(Principal.Root("000000000000"), DateTimeOffset.UtcNow);
        Open().Save(key);
        Assert.Equal([key], Open().Load());
    }

    [Fact]
    public void Load_AfterDelete_GivesNothing()
    {
        AccessKey key = AccessKey.Issue(Principal.Root("000000000000"), DateTimeOffset.UtcNow);
        Open().Save(key);
        Open().Delete(key.Id);
        Assert.Empty(Open().Load());
    }

    [Fact]
    public void Save_Twice_ReplacesTheKey()
    {
        AccessKey key = AccessKey.Issue(new Principal("arn:aws:iam::000000000000:user/ann"), DateTimeOffset.UtcNow);
        Open().Save(key);
        Open().Save(key with { IsActive = false });
        Assert.False(Assert.Single(Open().Load()).IsActive);
    }

    internal abstract IAccessKeyStore Open();
}
