using System.Security.Cryptography;
using Virga.Node.Identity;

namespace Virga.Node.Tests.Identity;

public sealed class SecretBoxTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Unseal_SameContext_GivesTheSecret()
    {
        SecretBox box = SecretBox.Open(folder.At("keys/k"));
        byte[] sealedSecret = box.Seal("secret"u8, "here");
        Assert.Equal("secret"u8.ToArray(), SecretBox.Open(folder.At("keys/k")).Unseal(sealedSecret, "here"));
        Assert.DoesNotContain("secret", System.Text.Encoding.Latin1.GetString(sealedSecret), StringComparison.Ordinal);
    }

    [Fact]
    public void Unseal_OtherContextOrAlteredByte_Throws()
    {
        SecretBox box = SecretBox.Open(folder.At("k"));
        byte[] sealedSecret = box.Seal("secret"u8, "here");
        Assert.ThrowsAny<CryptographicException>(() => box.Unseal(sealedSecret, "there"));
        sealedSecret[^1] ^= 1;
        Assert.ThrowsAny<CryptographicException>(() => box.Unseal(sealedSecret, "here"));
    }

    [Fact]
    public void Rotate_KeepsTheLastKeyForOpeningAndForgetsTheOneBefore()
    {
        SecretBox box = SecretBox.Open(folder.At("k"));
        byte[] first = box.Seal("secret"u8, "here");
        byte[] stored = first;
        void Reseal() => stored = box.Seal(box.Unseal(stored, "here"), "here");
        box.Rotate(Reseal);
        Assert.Equal("secret"u8.ToArray(), SecretBox.Open(folder.At("k")).Unseal(first, "here"));
        box.Rotate(Reseal);
        Assert.ThrowsAny<CryptographicException>(() => box.Unseal(first, "here"));
        Assert.Equal("secret"u8.ToArray(), SecretBox.Open(folder.At("k")).Unseal(stored, "here"));
    }

    [Fact]
    public void Open_FileThatOthersMayRead_IsRefused()
    {
        SecretBox.Open(folder.At("k"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.At("k")));
        File.SetUnixFileMode(folder.At("k"), UnixFileMode.UserRead | UnixFileMode.OtherRead);
        Assert.Throws<InvalidOperationException>(() => SecretBox.Open(folder.At("k")));
    }
}
