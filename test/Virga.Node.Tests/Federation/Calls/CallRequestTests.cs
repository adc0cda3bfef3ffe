using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Registry;

namespace Virga.Node.Tests.Federation.Calls;

public sealed class CallRequestTests
{
    [Fact]
    public void StructHash_OfTheVector_IsTheContracts()
    {
        Assert.Equal(Vectors.Hash("request.typeHash"), CallRequest.TypeHash);
        Assert.Equal(Vectors.Hash("request.structHash"), Vectors.Request.StructHash());
        Assert.Equal(Vectors.Hash("domain.separator"), Vectors.Domain.Separator);
        Assert.Equal(Vectors.Hash("request.digest"), Vectors.Domain.Digest(Vectors.Request.StructHash()));
    }

    [Fact]
    public void Signature_ByTheVectorsKeys_IsTheVectors()
    {
        using Secp256k1 curve = new();
        using SigningKey user = SigningKey.From(curve, Hex.Parse(Vectors.Text("user.key"))).Value, gateway = SigningKey.From(curve, Hex.Parse(Vectors.Text("gateway.key"))).Value;
        byte[] signature = user.Sign(Vectors.Domain.Digest(Vectors.Request.StructHash())).ToArray();
        Assert.Equal(Vectors.Text("request.signature"), Hex.Of(signature));
        Assert.Equal(Vectors.Hash("receipt.signature.hash"), Keccak256.Hash(signature));
        Assert.Equal(Vectors.Hash("receipt.typeHash"), CallReceipt.TypeHash);
        Assert.Equal(Vectors.Hash("receipt.structHash"), Vectors.Receipt.StructHash());
        Hash32 digest = Vectors.Domain.Digest(Vectors.Receipt.StructHash());
        Assert.Equal(Vectors.Hash("receipt.digest"), digest);
        Assert.Equal(Vectors.Text("receipt.signature"), Hex.Of(gateway.Sign(digest).ToArray()));
    }

    [Theory]
    [InlineData(1000, 0, 128, 100, 1000)]
    [InlineData(0, 1, 128, 1, 1)]
    [InlineData(0, 1024, 128, 100, 12800)]
    [InlineData(7, 3, 1, 342, 9)]
    public void Price_OfTermsAndUse_RoundsUp(ulong perCall, ulong perGbMs, uint memory, uint duration, ulong amount) =>
        Assert.Equal(amount, CallPrice.Of(new EndPointTerms(default, CallMethods.All, true, perCall, perGbMs, 0, default, default, default), memory, duration));

    [Fact]
    public void Price_OfTheLargestNumbers_DoesNotWrap() =>
        Assert.True(CallPrice.Of(new EndPointTerms(default, CallMethods.All, true, ulong.MaxValue, ulong.MaxValue, 0, default, default, default), uint.MaxValue, uint.MaxValue) > (UInt128.MaxValue >> 11));
}
