using System.Numerics;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Transactions;
using Virga.Node.Federation.Access;
using Virga.Node.Federation.Access.SignIn;
using Virga.Node.Identity;
using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Mfa;
using Virga.Node.Identity.Sessions;
using Virga.Node.Identity.Wallets;
using Virga.Node.Tests.Identity;
using Virga.Node.Tests.Identity.Mfa;
using Virga.Node.Values;

namespace Virga.Node.Tests.Federation.Access;

/// <summary>Signing in with a wallet, and the attacks on it.</summary>
public sealed class WalletSignInTests : IDisposable
{
    private const ulong ChainId = 31337;
    private readonly TempFolder folder = new();
    private readonly FakeTime time = new(new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Secp256k1 curve = new();
    private readonly SigningKey ann, mallory;
    private readonly IdentityCatalog catalog = new(
        new MemoryIdentityStore(new User { Name = "ann", Id = "AIDA1", Created = default }, new Role { Name = "worker", Id = "AROA1", Created = default, Trust = "{}" }), NodeAddress.Default);

    private readonly MfaDevices devices = new(new MemoryMfaDeviceStore());
    private readonly WalletAttachments attachments;
    private readonly SessionTokens tokens;
    private string origin = "http://127.0.0.1:9000";
    private WalletSignIn signIn;

    public WalletSignInTests()
    {
        ann = SigningKey.From(curve, Keccak256.Hash("ann").ToArray()).Value;
        mallory = SigningKey.From(curve, Keccak256.Hash("mallory").ToArray()).Value;
        tokens = new SessionTokens(SecretBox.Open(folder.At("key")), catalog, time);
        attachments = new WalletAttachments(catalog);
        attachments.Attach(ann.Address.ToString(), EntityKind.User, "ann");
        signIn = Restarted();
    }

    public void Dispose()
    {
        folder.Dispose();
        ann.Dispose();
        mallory.Dispose();
        curve.Dispose();
    }

    [Fact]
    public void SignIn_AttachedToAUser_GivesTheUsersSession()
    {
        SignInAnswer answer = signIn.SignIn(Signed(Challenge()), ChainId).Value;
        AccessKey key = tokens.Open(answer.Credentials.Key.Id, answer.Credentials.Token).Value;
        Assert.Equal(("arn:aws:iam::000000000000:user/ann", "AIDA1", null), (key.Owner.Arn, key.Owner.IdentityId, key.Owner.MfaAt));
        Assert.Equal(time.Now.AddHours(1), answer.Credentials.Expires);
    }

    [Fact]
    public void SignIn_AttachedToARole_GivesASessionNamedByTheWalletWithinTheRolesLimit()
    {
        attachments.Detach(ann.Address.ToString());
        attachments.Attach(ann.Address.ToString(), EntityKind.Role, "worker");
        Assert.Equal($"arn:aws:sts::000000000000:assumed-role/worker/{ann.Address}", signIn.SignIn(Signed(Challenge()), ChainId).Value.Arn);
        Assert.Equal(Outcome.Validation, signIn.SignIn(Signed(Challenge()) with { DurationSeconds = 7200 }, ChainId).Error!.Outcome);
        Assert.Equal(Outcome.InvalidParameter, signIn.SignIn(Signed(Challenge()) with { DurationSeconds = 60 }, ChainId).Error!.Outcome);
    }

    [Fact]
    public void SignIn_ReplayedNonce_IsRefusedAlsoByTheNodeAfterARestart()
    {
        SignInRequest request = Signed(Challenge());
        Assert.Null(signIn.SignIn(request, ChainId).Error);
        Refused("nonce", request);
        SignInRequest unused = Signed(Challenge());
        signIn = Restarted();
        Refused("nonce", request);
        Refused("nonce", unused);
    }

    [Fact]
    public void SignIn_NonceMadeUpOrOfAnotherWallet_IsRefused()
    {
        Refused("nonce", Signed(Challenge() with { Nonce = new string('0', 64) }));
        Refused("nonce", Signed(Challenge() with { Nonce = "12345678" }));
        Refused("nonce", Signed(Challenge() with { Address = mallory.Address.ToString() }, mallory)); // a challenge for ann
    }

    [Fact]
    public void SignIn_AnotherDomainUriVersionOrChain_IsRefused()
    {
        Refused("another domain", Signed(Challenge() with { Domain = "evil.example" }));
        Refused("another domain", Signed(Challenge() with { Uri = "http://evil.example" }));
        Refused("version", Signed(Challenge() with { Version = "2" }));
        Refused("another chain", Signed(Challenge() with { ChainId = "1" }));
        Refused("another chain", Signed(Challenge() with { ChainId = "031337" }));
        SignInRequest here = Signed(Challenge());
        origin = "http://127.0.0.1:9001"; // another node takes what was signed for this one
        Refused("another domain", here);
    }

    [Fact]
    public void SignIn_ExpiredOrNotYetValid_IsRefused()
    {
        Refused("isn't valid yet", Signed(Challenge() with { IssuedAt = time.Now.AddHours(1) }));
        Refused("isn't valid yet", Signed(Challenge() with { NotBefore = time.Now.AddHours(1) }));
        Refused("expired", Signed(Challenge() with { Expires = time.Now }));
        Refused("expired", Signed(Challenge() with { Expires = null })); // for ever isn't offered
        Refused("expired", Signed(Challenge() with { IssuedAt = time.Now.AddDays(-1) }));
        SignInMessage late = Challenge();
        time.Now += Nonces.Lifetime;
        Refused("expired", Signed(late));
        Refused("nonce", Signed(late with { Expires = time.Now.AddMinutes(1) })); // the nonce has an end of its own
    }

    [Fact]
    public void SignIn_SignatureOfAnotherWalletOrMessage_IsRefused()
    {
        Refused("signature", Signed(Challenge(), mallory));
        SignInRequest request = Signed(Challenge());
        Refused("signature", request with { Message = request.Message!.Replace("It costs nothing", "It costs all", StringComparison.Ordinal) });
        Assert.All(["", "0x", "0x00", "nonsense", "0x" + new string('0', 130)], bad => Refused("signature", request with { Signature = bad }));
        Assert.Null(signIn.SignIn(request, ChainId).Error);
    }

    [Fact]
    public void SignIn_SignatureWithHighS_IsRefused()
    {
        SignInRequest request = Signed(Challenge());
        byte[] bytes = Hex.Parse(request.Signature!);
        BigInteger order = BigInteger.Parse("0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", System.Globalization.NumberStyles.HexNumber, null);
        byte[] other = (order - new BigInteger(bytes.AsSpan(32, 32), isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true);
        bytes.AsSpan(32, 32).Clear();
        other.CopyTo(bytes, 64 - other.Length);
        bytes[64] = (byte)(bytes[64] == 27 ? 28 : 27);
        Refused("signature", request with { Signature = Hex.Of(bytes) });
    }

    [Fact]
    public void SignIn_AddressWithoutItsChecksum_IsRefused() => Refused("checksum", Signed(Challenge() with { Address = ann.Address.ToString().ToLowerInvariant() }));

    [Fact]
    public void SignIn_WalletThatIsNobodysOrWasDetached_IsRefusedOnlyAfterItsSignature()
    {
        Refused("signature", Signed(Challenge(mallory), ann)); // whoever can't sign learns nothing about the wallet
        Refused("may not sign in", Signed(Challenge(mallory), mallory));
        attachments.Detach(ann.Address.ToString());
        Refused("may not sign in", Signed(Challenge()));
    }

    [Fact]
    public void SignIn_UserWithASecondFactor_NeedsItsCodeOnce()
    {
        string serial = "arn:aws:iam::000000000000:mfa/ann";
        devices.Create(serial, System.Collections.Immutable.ImmutableSortedDictionary<string, string>.Empty);
        string Code(int steps) => Totp.CodeAt(devices.Find(serial)!.Secret, Totp.StepOf(time.Now) + steps);
        Assert.Null(new SecondFactor(devices, time).Enable("AIDA1", serial, Code(-2), Code(-1)));
        Assert.Contains("must provide MFA", signIn.SignIn(Signed(Challenge()), ChainId).Error!.Message, StringComparison.Ordinal);
        Assert.Contains("invalid MFA", signIn.SignIn(Signed(Challenge()) with { TokenCode = Code(5) }, ChainId).Error!.Message, StringComparison.Ordinal);
        SignInAnswer answer = signIn.SignIn(Signed(Challenge()) with { TokenCode = Code(0) }, ChainId).Value;
        Assert.Equal(time.Now, tokens.Open(answer.Credentials.Key.Id, answer.Credentials.Token).Value.Owner.MfaAt);
        Assert.Contains("invalid MFA", signIn.SignIn(Signed(Challenge()) with { TokenCode = Code(0) }, ChainId).Error!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("a wants you to sign in with your Ethereum account:\n0x\n\n")]
    [InlineData("a wants you to sign in with your Ethereum account:\n0x\n\n\nURI: u\nVersion: 1\nNonce: n\nChain ID: 1\nIssued At: 2024-05-01T12:00:00Z")]
    [InlineData("a wants you to sign in with your Ethereum account:\n0x\n\n\nURI: u\nVersion: 1\nChain ID: 1\nNonce: n\nIssued At: yesterday")]
    [InlineData("a wants you to sign in with your Ethereum account:\n0x\n\n\nURI: u\nVersion: 1\nChain ID: 1\nNonce: n\nIssued At: 2024-05-01T12:00:00Z\nmore")]
    public void Parse_WhatIsNoMessage_IsRefused(string text) => Assert.NotNull(SignInMessage.Parse(text).Error);

    /// <summary>The example of ERC-4361, with all fields.</summary>
    [Fact]
    public void Parse_TheStandardsExample_GivesItsFieldsAndTheSameText()
    {
        const string Text = "example.com wants you to sign in with your Ethereum account:\n0xC02aaA39b223FE8D0A0e5C4F27eAD9083C756Cc2\n\nI accept the ExampleOrg Terms of Service: https://example.com/tos\n\n"
            + "URI: https://example.com/login\nVersion: 1\nChain ID: 1\nNonce: 32891756\nIssued At: 2021-09-30T16:25:24.000Z\nExpiration Time: 2021-10-30T16:25:24.000Z\nNot Before: 2021-09-30T16:25:24.000Z\nRequest ID: abc\n"
            + "Resources:\n- ipfs://bafybeiemxf5abjwjbikoz4mc3a3dla6ual3jsgpdr4cjr3oz3evfyavhwq/\n- https://example.com/my-web2-claim.json";
        SignInMessage message = SignInMessage.Parse(Text).Value;
        Assert.Equal(Text, message.ToString());
        Assert.Equal(("example.com", "32891756", "abc", 2), (message.Domain, message.Nonce, message.RequestId, message.Resources.Count));
        Assert.Null(SignInMessage.Parse((message with { Statement = null }).ToString()).Value.Statement);
    }

    private WalletSignIn Restarted()
    {
        Authorizer authorizer = new(catalog, time);
        return new WalletSignIn(new PublicAddress(() => origin), new Nonces(time), attachments, new SessionIssuer(catalog, authorizer, tokens), new MfaUsers(devices, new SecondFactor(devices, time)), new Lazy<Secp256k1>(curve), time);
    }

    private SignInMessage Challenge(SigningKey? wallet = null) => signIn.Challenge((wallet ?? ann).Address, ChainId);

    private SignInRequest Signed(SignInMessage message, SigningKey? key = null) =>
        new(message.ToString(), Hex.Of((key ?? ann).Sign(PersonalMessage.Hash(message.ToString())).ToArray()), null, null, null);

    private void Refused(string why, SignInRequest request)
    {
        VirgaError error = signIn.SignIn(request, ChainId).Error!;
        Assert.Equal(Outcome.AccessDenied, error.Outcome);
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }
}
