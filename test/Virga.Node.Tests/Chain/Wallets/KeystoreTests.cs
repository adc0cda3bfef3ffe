using System.Text;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Wallets;
using Virga.Node.Values;

namespace Virga.Node.Tests.Chain.Wallets;

public sealed class KeystoreTests : IDisposable
{
    private const int LightCost = 1 << 10;
    private static readonly byte[] Passphrase = Encoding.UTF8.GetBytes("testpassword");
    private readonly TempFolder folder = new();
    private readonly Secp256k1 curve = new();

    /// <summary>The two vectors of the Web3 Secret Storage Definition.</summary>
    [Theory]
    [InlineData("""{"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"83dbcc02d8ccb40e466191a123791e0e"},"ciphertext":"d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c","kdf":"scrypt","kdfparams":{"dklen":32,"n":262144,"p":8,"r":1,"salt":"ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19"},"mac":"2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097"},"id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}""")]
    [InlineData("""{"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},"ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46","kdf":"pbkdf2","kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256","salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},"mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},"id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}""")]
    public void Open_PublishedVector_GivesItsSecret(string file)
    {
        using SigningKey key = Keystore.Open(curve, Encoding.UTF8.GetBytes(file), Passphrase).Value;
        Assert.Equal("7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d", Convert.ToHexStringLower(key.CopySecret()));
        Assert.Equal("0x008aeeda4d805471df9b2a5b0f38a0c3bcba786b", key.Address.ToString(), ignoreCase: true);
    }

    /// <summary>RFC 7914, section 12.</summary>
    [Theory]
    [InlineData("", "", 16, 1, 1, "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906")]
    [InlineData("password", "NaCl", 1024, 8, 16, "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")]
    public void Scrypt_PublishedVector_Agrees(string passphrase, string salt, int n, int r, int p, string expected) =>
        Assert.Equal(expected, Convert.ToHexStringLower(Scrypt.Derive(Encoding.UTF8.GetBytes(passphrase), Encoding.UTF8.GetBytes(salt), n, r, p, 64)));

    [Fact]
    public void Seal_ThenOpen_GivesTheKeyAndAWrongPassphraseDoesNot()
    {
        using SigningKey key = SigningKey.New(curve);
        byte[] file = Keystore.Seal(key, Passphrase, LightCost);
        using SigningKey opened = Keystore.Open(curve, file, Passphrase).Value;
        Assert.Equal(key.Address, opened.Address);
        Assert.Equal(Outcome.AccessDenied, Keystore.Open(curve, file, "other"u8).Error!.Outcome);
        Assert.DoesNotContain(Convert.ToHexStringLower(key.CopySecret()), Encoding.UTF8.GetString(file), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("no json")]
    [InlineData("""{"version":3,"crypto":7}""")]
    [InlineData("""{"version":3,"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"83dbcc02d8ccb40e466191a123791e0e"},"ciphertext":"d1","kdf":"scrypt","kdfparams":{"dklen":32,"n":1073741824,"p":8,"r":1000,"salt":"ab"},"mac":"21"}}""")]
    [InlineData("""{"version":3,"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"83"},"ciphertext":"d1","kdf":"scrypt","kdfparams":{"dklen":32,"n":1024,"p":1,"r":1,"salt":"ab"},"mac":"21"}}""")]
    [InlineData("""{"version":3,"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"83dbcc02d8ccb40e466191a123791e0e"},"ciphertext":"d1","kdf":"pbkdf2","kdfparams":{"dklen":32,"c":2000000000,"prf":"hmac-sha256","salt":"ab"},"mac":"21"}}""")]
    public void Open_WhatIsNone_IsAnErrorAtOnce(string file) => Assert.NotNull(Keystore.Open(curve, Encoding.UTF8.GetBytes(file), Passphrase).Error);

    [Fact]
    public void Folder_NewAndImported_AreListedOnceAndPrivate()
    {
        WalletFolder wallets = new(folder.Path, curve, TimeProvider.System);
        EvmAddress made = wallets.New(Passphrase, LightCost).Value;
        using SigningKey other = SigningKey.New(curve);
        Assert.Equal(other.Address, wallets.Import(other.CopySecret(), Passphrase, LightCost).Value);
        Assert.Equal(Outcome.Conflict, wallets.Import(other.CopySecret(), Passphrase, LightCost).Error!.Outcome);
        Assert.Equal(Outcome.Conflict, wallets.ImportFile(Keystore.Seal(other, Passphrase, LightCost), Passphrase).Error!.Outcome);
        Assert.Equal([made, other.Address], wallets.List());
        Assert.All(Directory.GetFiles(folder.Path), path => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path)));
        using SigningKey opened = wallets.Open(made, Passphrase).Value;
        Assert.Equal(made, opened.Address);
        Assert.Equal(Outcome.NotFound, wallets.Open(EvmAddress.Zero, Passphrase).Error!.Outcome);
    }

    public void Dispose()
    {
        curve.Dispose();
        folder.Dispose();
    }
}
