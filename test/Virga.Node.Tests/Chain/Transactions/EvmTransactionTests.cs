using System.Numerics;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rlp;
using Virga.Node.Chain.Transactions;
using Virga.Node.Values;

namespace Virga.Node.Tests.Chain.Transactions;

public sealed class EvmTransactionTests : IDisposable
{
    private static readonly EvmAddress To = EvmAddress.Parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed").Value;
    private readonly Secp256k1 curve = new();

    /// <summary>EIP-155's example: the hash and signature that it publishes for a transaction of the old kind.</summary>
    [Fact]
    public void Sign_Eip155Example_IsAsPublished()
    {
        using SigningKey key = SigningKey.From(curve, Convert.FromHexString(string.Concat(Enumerable.Repeat("46", 32)))).Value;
        byte[] data = new RlpItem([
            new RlpItem((BigInteger)9), new RlpItem((BigInteger)20_000_000_000), new RlpItem((BigInteger)21_000), new RlpItem(EvmAddress.Parse("0x3535353535353535353535353535353535353535").Value),
            new RlpItem(BigInteger.Pow(10, 18)), new RlpItem(BigInteger.Zero), new RlpItem(BigInteger.One), new RlpItem(BigInteger.Zero), new RlpItem(BigInteger.Zero)]).Encode();
        Assert.Equal("ec098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a764000080018080", Convert.ToHexStringLower(data));
        Hash32 hash = Keccak256.Hash(data);
        Assert.Equal("0xdaf5a779ae972f972197303d7b574746c7ef83eadac0f2791ad23db92e4c8e53", hash.ToString());
        EvmSignature signature = key.Sign(hash);
        Assert.Equal("0x28ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276", signature.R.ToString());
        Assert.Equal("0x67cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83", signature.S.ToString());
        Assert.Equal(0, signature.RecoveryId); // v is 37
    }

    /// <summary>Against the bytes of another implementation (signatures are deterministic: RFC 6979).</summary>
    [Fact]
    public void Sign_WithAccessList_GivesTheBytesOfElsewhere()
    {
        using SigningKey key = Key();
        Assert.Equal("0x2c7536E3605D9C16a7a3D7b1898e529396a65c23", key.Address.ToString());
        SignedTransaction signed = new EvmTransaction
        {
            ChainId = 31337,
            Nonce = 5,
            Fee = new FeeOffer(Wei.FromGwei(1), Wei.FromGwei(30)),
            GasLimit = 100_000,
            To = To,
            Value = new Wei(1234567890123456789),
            Data = new byte[] { 0xde, 0xad, 0xbe, 0xef },
            AccessList = [new AccessListEntry(EvmAddress.Parse("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359").Value, [Hash32.Parse("0x" + string.Concat(Enumerable.Repeat("11", 32)))])],
        }.Sign(key);
        Assert.Equal(
            "02f8b3827a6905843b9aca008506fc23ac00830186a0945aaeb6053f3e94c9b9a09f33669435e7ef1beaed88112210f47de9811584deadbeeff838f794fb6916095ca1df60bb79ce92ce3ea74c37c5d359e1a0111111111111111111111111111111111111111111111111111111111111111101a0ae3cf6f4964af7273741333e634918b9795602d24fb6a1c63e43d19b5f7a9b6fa068f7d1469913d0ee991eb85ba331ab7856f0bf4017dc233ec791b840ec5767ad",
            Convert.ToHexStringLower(signed.Raw));
        Assert.Equal("0x97a64bc381e009d9f2eb61d99a4ea6d1b8e6a8b816d071050a35f8cb2093e8c0", signed.Hash.ToString());
    }

    [Fact]
    public void Sign_Creation_GivesTheBytesOfElsewhere()
    {
        using SigningKey key = Key();
        SignedTransaction signed = new EvmTransaction { ChainId = 1, Nonce = 0, Fee = new FeeOffer(Wei.Zero, new Wei(7)), GasLimit = 21_000, Data = new byte[] { 0x60, 0x01 } }.Sign(key);
        Assert.Equal("02f850018080078252088080826001c080a04fba78eed65bab57a68ceeb512e39a5d09fbfacc8ccb2f438f4e59729ef802daa0018084b843c63b81285287472d64a5929fd1e4dd3aad5d003867628c0002eac8", Convert.ToHexStringLower(signed.Raw));
    }

    [Fact]
    public void PersonalMessage_Signed_IsAsElsewhere()
    {
        using SigningKey key = Key();
        Assert.Equal("b91467e570a6466aa9e9876cbcd013baba02900b8979d43fe208a4a4f339f5fd6007e74cd82e037b800186422fc2da167c747ef045e5d18a5f5d4300f8e1a0291c", Convert.ToHexStringLower(key.Sign(PersonalMessage.Hash("Some data")).ToArray()));
    }

    [Fact]
    public void Raised_Fee_IsEnoughToReplace()
    {
        FeeOffer first = FeeOffer.For(new Wei(7), Wei.Zero);
        FeeOffer second = first.Raised(FeeOffer.For(new Wei(1), Wei.Zero));
        Assert.True(second.Most.Amount * 10 >= first.Most.Amount * 11 && second.Tip > first.Tip);
        Assert.Equal(FeeOffer.For(Wei.FromGwei(9), Wei.FromGwei(2)), first.Raised(FeeOffer.For(Wei.FromGwei(9), Wei.FromGwei(2))));
    }

    public void Dispose() => curve.Dispose();

    private SigningKey Key() => SigningKey.From(curve, Convert.FromHexString("4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318")).Value;
}
