using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Management;
using Virga.Node.Identity;

namespace Virga.Node.Tests.Federation.Management;

public sealed class GatewayKeyFileTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Secp256k1 curve = new();

    [Fact]
    public void Open_AgainAndAfterRotation_IsTheSameAccount()
    {
        string master = Path.Combine(folder.Path, "node.key"), path = Path.Combine(folder.Path, "keys/gateway.key");
        SecretBox box = SecretBox.Open(master);
        GatewayKeyFile file = new(path, box);
        using SigningKey first = file.Open(curve);
        byte[] before = File.ReadAllBytes(path);
        box.Rotate(file.Reseal);
        Assert.NotEqual(before, File.ReadAllBytes(path));
        using SigningKey again = new GatewayKeyFile(path, SecretBox.Open(master)).Open(curve);
        Assert.Equal(first.Address, again.Address);
        byte[] secret = first.CopySecret();
        Assert.True(File.ReadAllBytes(path).AsSpan().IndexOf(secret) < 0);
    }

    [Fact]
    public void Reseal_WithoutAKey_MakesNone()
    {
        string path = Path.Combine(folder.Path, "gateway.key");
        new GatewayKeyFile(path, SecretBox.Open(Path.Combine(folder.Path, "node.key"))).Reseal();
        Assert.False(File.Exists(path));
    }

    public void Dispose()
    {
        curve.Dispose();
        folder.Dispose();
    }
}
