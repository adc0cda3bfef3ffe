using System.Numerics;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Tests.Chain.Crypto;

public sealed class Secp256k1Tests : IDisposable
{
    private static readonly BigInteger Order = BigInteger.Parse("0FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141", System.Globalization.NumberStyles.HexNumber, System.Globalization.CultureInfo.InvariantCulture);
    private readonly Secp256k1 curve = new();

    [Fact]
    public void Address_OfEip712sCow_IsAsPublished()
    {
        using SigningKey key = SigningKey.From(curve, Keccak256.Hash("cow").ToArray()).Value;
        Assert.Equal("0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826", key.Address.ToString());
    }

    [Fact]
    public void Sign_ThenRecoverAndVerify_GiveTheSigner()
    {
        for (int i = 0; i < 50; i++)
        {
            using SigningKey key = SigningKey.New(curve);
            Hash32 hash = Keccak256.Hash($"message {i}");
            EvmSignature signature = key.Sign(hash);
            Assert.True(signature.IsLow);
            Assert.Equal(key.Address, curve.Recover(hash, signature));
            Assert.True(curve.Verify(hash, signature, key.PublicKey));
            Assert.NotEqual(key.Address, curve.Recover(Keccak256.Hash("another"), signature));
            Assert.False(curve.Verify(Keccak256.Hash("another"), signature, key.PublicKey));
            Assert.True(EvmSignature.TryRead(signature.ToArray(), out EvmSignature read));
            Assert.Equal(signature, read);
        }
    }

    [Fact]
    public void SignFast_TheSameHash_GivesTheSameBytesAndNoNonceTwice()
    {
        using SigningKey key = SigningKey.New(curve);
        using SigningKey again = SigningKey.From(curve, key.CopySecret()).Value, other = SigningKey.New(curve);
        HashSet<Hash32> points = [];
        for (int i = 0; i < 50; i++)
        {
            Hash32 hash = Keccak256.Hash($"message {i}");
            EvmSignature signature = key.SignFast(hash);
            Assert.Equal(key.Address, curve.Recover(hash, signature));
            Assert.Equal(signature, again.SignFast(hash));
            Assert.True(signature.IsLow);
            Assert.True(points.Add(signature.R) && points.Add(other.SignFast(hash).R) && points.Add(key.Sign(hash).R));
        }
    }

    [Fact]
    public void Recover_HighS_IsRefusedAlthoughTheMathematicsHold()
    {
        using SigningKey key = SigningKey.New(curve);
        Hash32 hash = Keccak256.Hash("twice");
        EvmSignature low = key.Sign(hash);
        byte[] mirrored = (Order - new BigInteger(low.S.ToArray(), isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true);
        EvmSignature high = new(low.R, Hash32.Of([.. new byte[32 - mirrored.Length], .. mirrored]), 1 - low.RecoveryId);
        Assert.False(high.IsLow);
        Assert.Null(curve.Recover(hash, high));
        Assert.False(curve.Verify(hash, high, key.PublicKey));
    }

    [Fact]
    public void Recover_AnyBytes_NeverThrows()
    {
        Random random = new(7);
        byte[] bytes = new byte[EvmSignature.Size];
        for (int i = 0; i < 2_000; i++)
        {
            random.NextBytes(bytes);
            bytes[^1] = (byte)random.Next(4);
            if (EvmSignature.TryRead(bytes, out EvmSignature signature))
            {
                _ = curve.Recover(Keccak256.Hash("x"), signature);
            }
        }

        Assert.Null(curve.Recover(Keccak256.Hash("x"), new EvmSignature(default, default, 0)));
    }

    [Fact]
    public void Key_OutOfRange_IsNone()
    {
        Assert.NotNull(SigningKey.From(curve, new byte[32]).Error);
        Assert.NotNull(SigningKey.From(curve, Order.ToByteArray(isUnsigned: true, isBigEndian: true)).Error);
        Assert.NotNull(SigningKey.From(curve, new byte[31]).Error);
    }

    public void Dispose() => curve.Dispose();
}
