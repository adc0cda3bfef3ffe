using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Registry;
using Virga.Node.Values;

namespace Virga.Node.Tests.Federation.Calls;

public sealed class CallChecksTests : IDisposable
{
    private const uint Memory = 128, Timeout = 3_000;

    private readonly Secp256k1 curve = new();
    private readonly SigningKey user, stranger;
    private readonly FakeRegistry registry = new();
    private readonly EvmAddress gateway = Vectors.Request.Gateway;
    private readonly ManagementChain chain = new()
    {
        ChainId = 31337, Directory = default, Since = 0, Functions = null!, Gateways = null!, Oracle = null!, Billing = null!, Disputes = null!, Access = null!, Bridge = null!, Token = null!, Parameters = new(), Domain = Vectors.Domain,
    };

    public CallChecksTests()
    {
        user = SigningKey.From(curve, Hex.Parse(Vectors.Text("user.key"))).Value;
        stranger = SigningKey.New(curve);
        registry.AllTerms[(7, 2)] = new EndPointTerms(default, CallMethods.Get | CallMethods.Post, false, 400_000, 10, 0, default, default, default) { Since = 60_000 };
        registry.Grants.Add((7, user.Address, CallMethods.Post));
        registry.Accounts[user.Address] = new UserAccount(10_000_000, null, false);
        registry.AllGateways[gateway] = new RegisteredGateway(gateway, 3, 1_000_000_000, "", 1, "", [], 0, 0, 0);
    }

    public void Dispose()
    {
        user.Dispose();
        stranger.Dispose();
        curve.Dispose();
    }

    [Fact]
    public void Check_AnHonestRequest_IsAdmittedForWhatItMayCost()
    {
        AdmittedCall call = Check(Vectors.Request).Value;
        Assert.Equal((400_000ul + (10 * Memory * Timeout / 1024), (UInt128)10_000_000), (call.Most, call.Available));
    }

    [Fact]
    public void Check_ABudgetBelowTheBalance_IsWhatIsAvailable()
    {
        registry.Accounts[user.Address] = new UserAccount(10_000_000, 5, false);
        Assert.Equal((UInt128)5, Check(Vectors.Request).Value.Available);
    }

    [Fact]
    public void Check_WithoutAHead_IsRefused()
    {
        registry.Head = null;
        Refuses("ChainNotFollowed", 503, Check(Vectors.Request));
    }

    [Fact]
    public void Check_EachPartThatIsWrong_HasACodeOfItsOwn()
    {
        Refuses("WrongGateway", 421, Check(Vectors.Request with { Gateway = stranger.Address }));
        Refuses("OtherCall", 400, Check(Vectors.Request with { EndPoint = 8 }));
        Refuses("OtherCall", 400, Check(Vectors.Request with { Method = CallMethods.Get }));
        Refuses("OtherCall", 400, Check(Vectors.Request with { Call = default }));
        Refuses("WrongEpoch", 412, Check(Vectors.Request with { Epoch = 999 }));
        Refuses("WrongEpoch", 412, Check(Vectors.Request with { Epoch = 1001 }));
        Refuses("NoSuchEndPoint", 404, Check(Vectors.Request with { Version = 3 }));
        Refuses("LimitTooLow", 402, Check(Vectors.Request with { Limit = 400_000 }));
        registry.Grants.Clear();
        Refuses("NotAllowed", 403, Check(Vectors.Request));
    }

    [Fact]
    public void Check_AVersionThatIsntBuried_IsTooNew()
    {
        registry.AllTerms[(7, 2)] = registry.AllTerms[(7, 2)] with { Since = 64_000 };
        Refuses("VersionTooNew", 425, Check(Vectors.Request));
        registry.Head = 64_012;
        Assert.Null(Check(Vectors.Request).Error);
    }

    [Fact]
    public void Check_AMethodThatTheVersionDoesntServe_IsRefused()
    {
        registry.AllTerms[(7, 2)] = registry.AllTerms[(7, 2)] with { Methods = CallMethods.Get };
        Refuses("MethodNotServed", 405, Check(Vectors.Request));
    }

    [Fact]
    public void Check_SignaturesThatTheChainWouldntTake_AreRefused()
    {
        CallRequest request = Vectors.Request;
        byte[] good = user.Sign(Vectors.Domain.Digest(request.StructHash())).ToArray();
        Refuses("BadSignature", 401, Check(SignedCall.Of(request, stranger.Sign(Vectors.Domain.Digest(request.StructHash())).ToArray())));
        Refuses("BadSignature", 401, Check(SignedCall.Of(request, new CallSigner(user).Sign(CallSigner.DomainOf(1, default), request).Signature)));
        byte[] lowV = [.. good[..64], (byte)(good[64] - 27)];
        Refuses("BadSignature", 401, Check(SignedCall.Of(request, lowV)));
        Refuses("BadSignature", 401, Check(SignedCall.Of(request, good[..64])));
        Refuses("BadSignature", 401, Check(SignedCall.Of(request, HighS(good))));
        Assert.Null(Check(SignedCall.Of(request, good)).Error);
    }

    [Fact]
    public void Check_AGatewayThatLeavesOrWasSlashed_TakesNothing()
    {
        registry.AllGateways[gateway] = registry.AllGateways[gateway] with { UnbondedAt = 70_000 };
        Refuses("NotAGateway", 503, Check(Vectors.Request));
        registry.AllGateways[gateway] = registry.AllGateways[gateway] with { UnbondedAt = 0, Stake = 999_999_999 };
        Refuses("NotAGateway", 503, Check(Vectors.Request));
    }

    [Fact]
    public void Header_ThereAndBack_IsTheSame()
    {
        Assert.True(CallJson.TryReadHeader(CallJson.ToHeader(Vectors.Request), out CallRequest? read));
        Assert.Equal(Vectors.Request, read);
        Assert.False(CallJson.TryReadHeader<CallRequest>("e30", out _)); // {}
        Assert.False(CallJson.TryReadHeader<CallRequest>("!", out _));
        Assert.False(CallJson.TryReadHeader<CallRequest>(null, out _));
    }

    private static byte[] HighS(byte[] signature)
    {
        System.Numerics.BigInteger order = new(Hex.Parse("0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141"), isUnsigned: true, isBigEndian: true);
        byte[] high = (order - new System.Numerics.BigInteger(signature.AsSpan(32, 32), isUnsigned: true, isBigEndian: true)).ToByteArray(isUnsigned: true, isBigEndian: true);
        return [.. signature[..32], .. high, (byte)(signature[64] == 27 ? 28 : 27)];
    }

    private static void Refuses<T>(string code, int status, Result<T> result) => Assert.Equal((code, status), (result.Error?.AwsCode, result.Error?.HttpStatus));

    private Result<AdmittedCall> Check(CallRequest request) => Check(new CallSigner(user).Sign(Vectors.Domain, request));

    private Result<AdmittedCall> Check(SignedCall signed) => new CallChecks(chain, gateway, registry, curve, new RegistryAccess(registry))
        .Check(signed, new CallWish(7, CallMethods.Post, Vectors.Request.Call, Memory, Timeout, null));
}
