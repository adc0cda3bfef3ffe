using System.Collections.Immutable;
using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Wallets;
using Virga.Node.Values;

namespace Virga.Node.Tests.Identity.Wallets;

public sealed class WalletAttachmentsTests
{
    private const string Wallet = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";
    private readonly IdentityCatalog catalog = new(
        new MemoryIdentityStore(new User { Name = "ann", Id = "AIDA1", Created = default }, new Role { Name = "worker", Id = "AROA1", Created = default, Trust = "{}" }), NodeAddress.Default);

    private readonly WalletAttachments attachments;

    public WalletAttachmentsTests() => attachments = new WalletAttachments(catalog);

    [Fact]
    public void Attach_ThenAnotherHolder_IsRefusedUntilDetached()
    {
        Assert.Equal("ann", attachments.Attach(Wallet, EntityKind.User, "ann").Value.Name);
        Assert.Null(attachments.Attach(Wallet, EntityKind.User, "ann").Error);
        Assert.Equal("EntityAlreadyExists", attachments.Attach(Wallet, EntityKind.Role, "worker").Error!.AwsCode);
        Assert.Equal((Wallet, "ann"), Assert.Single(attachments.All.Select(one => (one.Wallet, one.Holder.Name))));
        Assert.Null(attachments.Detach(Wallet).Error);
        Assert.Equal("NoSuchEntity", attachments.Detach(Wallet).Error!.AwsCode);
        Assert.Equal("worker", attachments.Attach(Wallet, EntityKind.Role, "worker").Value.Name);
        Assert.Equal("NoSuchEntity", attachments.Attach(Wallet, EntityKind.User, "worker").Error!.AwsCode);
    }

    [Fact]
    public void HolderOf_UserDeletedAndMadeAgain_IsNobody()
    {
        attachments.Attach(Wallet, EntityKind.User, "ann");
        catalog.Write(edit =>
        {
            edit.Remove(edit.Now.Find<User>(EntityKind.User, "ann")!);
            edit.Put(new User { Name = "ann", Id = "AIDA2", Created = default });
            return (Result<bool>)true;
        });
        Assert.Null(attachments.HolderOf(Wallet));
    }

    [Fact]
    public void Attach_BeyondTheQuota_IsRefused()
    {
        string[] wallets = [.. Enumerable.Range(0, WalletAttachments.Most + 1).Select(i => $"0x{i:d40}")];
        Assert.All(wallets[..^1], wallet => Assert.Null(attachments.Attach(wallet, EntityKind.Role, "worker").Error));
        Assert.Equal("LimitExceeded", attachments.Attach(wallets[^1], EntityKind.Role, "worker").Error!.AwsCode);
    }
}
