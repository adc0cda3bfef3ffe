using System.Security.Cryptography;
using Virga.Node.Services.Objects;

namespace Virga.Node.Tests.Services.Objects;

public sealed class CustomerCipherTests
{
    private static readonly byte[] Key = Enumerable.Range(0, 32).Select(number => (byte)number).ToArray();

    /// <summary>NIST SP 800-38A, F.5.5: CTR-AES256.Encrypt, the counter's upper half as the nonce; its lower half is the block's number here.</summary>
    [Fact]
    public void Transform_KnownKeyAndCounter_GivesTheStandardsBytes()
    {
        byte[] key = Convert.FromHexString("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4");
        byte[] bytes = new byte[16];
        using Aes aes = Aes.Create();
        aes.Key = key;
        byte[] counter = Convert.FromHexString("f0f1f2f3f4f5f6f70000000000000000");
#pragma warning disable CA5358 // one block of the counter mode
        byte[] expected = aes.EncryptEcb(counter, PaddingMode.None);
#pragma warning restore CA5358
        using CustomerCipher cipher = new(key, counter[..8]);
        cipher.Transform(bytes, 0);
        Assert.Equal(expected, bytes);
    }

    [Fact]
    public void Transform_AnyCut_GivesWhatTheWholeGives()
    {
        byte[] nonce = CustomerCipher.NewNonce();
        byte[] plain = RandomNumberGenerator.GetBytes(20_000);
        byte[] whole = [.. plain];
        using CustomerCipher cipher = new(Key, nonce);
        cipher.Transform(whole, 0);
        Assert.NotEqual(plain, whole);
        Random random = new(7);
        for (int i = 0; i < 200; i++)
        {
            int from = random.Next(plain.Length);
            byte[] part = whole[from..random.Next(from, plain.Length + 1)];
            cipher.Transform(part, from);
            Assert.Equal(plain[from..(from + part.Length)], part);
        }
    }
}
