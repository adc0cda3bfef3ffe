using Virga.Node.Identity;

namespace Virga.Node.Tests.Storage;

/// <summary>What every <see cref="IAccessKeyStore"/> does.</summary>
public abstract class AccessKeyStoreConformance
{
    [Fact]
    public void Load_AfterAddAndReopen_GivesTheKeys()
    {
        AccessKey key = AccessKey.Issue(new Principal("arn:aws:iam::000000000000:root"));
        Open().Add(key);
        Assert.Equal([key], Open().Load());
    }

    [Fact]
    public void Load_AfterDelete_GivesNothing()
    {
        AccessKey key = AccessKey.Issue(new Principal("arn:aws:iam::000000000000:root"));
        Open().Add(key);
        Open().Delete(key.Id);
        Assert.Empty(Open().Load());
    }

    internal abstract IAccessKeyStore Open();
}
