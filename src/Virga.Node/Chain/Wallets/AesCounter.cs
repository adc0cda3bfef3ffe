using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Virga.Node.Chain.Wallets;

/// <summary>AES in counter mode (NIST SP 800-38A); to encrypt is to decrypt.</summary>
internal static class AesCounter
{
    private const int Block = 16;

    public static byte[] Apply(byte[] key, ReadOnlySpan<byte> iv, ReadOnlySpan<byte> data)
    {
        using Aes aes = Aes.Create();
        aes.Key = key;
        UInt128 counter = BinaryPrimitives.ReadUInt128BigEndian(iv);
        byte[] result = data.ToArray();
        Span<byte> plain = stackalloc byte[Block], mask = stackalloc byte[Block];
        for (int start = 0; start < result.Length; start += Block)
        {
            BinaryPrimitives.WriteUInt128BigEndian(plain, counter++);
            aes.EncryptEcb(plain, mask, PaddingMode.None);
            for (int i = 0; i < Block && start + i < result.Length; i++)
            {
                result[start + i] ^= mask[i];
            }
        }

        return result;
    }
}
