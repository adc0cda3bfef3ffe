using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Placement;
using Virga.Node.Federation.Registry;
using Virga.Node.Federation.Routing;
using Virga.Node.Identity;
using Virga.Node.Tests.Federation.Calls;
using Virga.Node.Values;

namespace Virga.Node.Tests.Federation.Routing;

/// <summary>What a gateway must show before another runs a call for it.</summary>
public sealed class ForwardChecksTests : IDisposable
{
    private const ulong Epoch = 1000;
    private readonly TempFolder folder = new();
    private readonly Secp256k1 curve = new();
    private readonly SigningKey user, gateway, stranger;
    private readonly FakeRegistry registry = new();
    private readonly FakeTime time = new(DateTimeOffset.UnixEpoch.AddDays(20_000));
    private readonly GatewayAccount account;
    private readonly ForwardChecks checks;
    private readonly CallRequest request;
    private readonly ManagementChain chain = new()
    {
        ChainId = 31337, Directory = default, Since = 0, Functions = null!, Gateways = null!, Oracle = null!, Billing = null!, Disputes = null!, Access = null!, Bridge = null!, Token = null!, Parameters = new(), Domain = Vectors.Domain,
    };

    public ForwardChecksTests()
    {
        (user, gateway, stranger) = (SigningKey.New(curve), SigningKey.New(curve), SigningKey.New(curve));
        GatewayKeyFile file = new(Path.Combine(folder.Path, "gateway.key"), SecretBox.Open(Path.Combine(folder.Path, "node.key")));
        account = new GatewayAccount(file, new Lazy<Secp256k1>(curve), null!, null!, null!, null!, time);
        RoutingOptions options = new();
        checks = new ForwardChecks(registry, account, new Lazy<Secp256k1>(curve), new ForwardedCalls(options, time), options, time);
        request = Vectors.Request with { User = user.Address, Gateway = gateway.Address, Epoch = Epoch };
        registry.AllTerms[(7, 2)] = new EndPointTerms(default, CallMethods.Post, false, 1, 1, 0, Keccak256.Hash("code"), default, default);
        registry.AllGateways[gateway.Address] = new RegisteredGateway(gateway.Address, 0, 1_000_000_000, "", 1, "", [], 0, 0, 0);
        registry.Epochs[Epoch] = new EpochView(Epoch, Keccak256.Hash("seed"), [account.Address, gateway.Address], []);
    }

    public void Dispose()
    {
        account.Dispose();
        user.Dispose();
        gateway.Dispose();
        stranger.Dispose();
        curve.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void HonestOrder_OfADrawnCall_IsTaken()
    {
        SignedCall call = Signed(request);
        Assert.Null(checks.Sender(chain, call, Order(call)));
        Assert.Equal(Keccak256.Hash("code"), checks.Call(chain, call, Order(call), 7, CallMethods.Post, request.Call).Value.Code);
    }

    [Fact]
    public void Sender_WhoIsntTheRequestsGateway_IsRefused()
    {
        SignedCall call = Signed(request);
        Assert.Equal("NotFrom", Sender(call, Order(call, by: stranger)));
        Assert.Equal("NotFrom", Sender(call, Order(call) with { Signature = [1] }));
        registry.AllGateways[gateway.Address] = registry.AllGateways[gateway.Address] with { UnbondedAt = 9 };
        Assert.Equal("NotAGateway", Sender(call, Order(call)));
        registry.AllGateways.Clear();
        Assert.Equal("NotAGateway", Sender(call, Order(call)));
        registry.Head = null;
        Assert.Equal("ChainNotFollowed", Sender(call, Order(call)));
    }

    [Fact]
    public void Sender_OfAnOrderForAnother_IsRefused()
    {
        SignedCall call = Signed(request);
        Assert.Equal("NotFrom", Sender(call, Order(call, order => order with { Executor = stranger.Address })));
        Assert.Equal("NotFrom", Sender(call, Order(call, order => order with { Request = default })));
        Assert.Equal("NotFrom", Sender(call, Order(call, order => order with { Hop = 3 })));
    }

    [Fact]
    public void Sender_OfAnOldOrEarlyOrder_IsRefused()
    {
        SignedCall call = Signed(request);
        SignedForward order = Order(call);
        time.Now += TimeSpan.FromSeconds(30);
        Assert.Null(checks.Sender(chain, call, order));
        time.Now += TimeSpan.FromMilliseconds(1);
        Assert.Equal("NotFrom", Sender(call, order));
        Assert.Equal("NotFrom", Sender(call, Order(call, one => one with { SentAt = one.SentAt + 30_001 })));
    }

    [Fact]
    public void Sender_OfAnOrderFromBeforeThisNodeStarted_IsRefused()
    {
        SignedCall call = Signed(request);
        Assert.Equal("NotFrom", Sender(call, Order(call, order => order with { SentAt = order.SentAt - 1 })));
    }

    [Fact]
    public void Call_ThatWasntDrawnHere_IsRefused()
    {
        registry.Epochs[Epoch] = new EpochView(Epoch, Keccak256.Hash("seed"), [stranger.Address, gateway.Address], []);
        Assert.Equal("NotDrawn", Call(Signed(request)));
        registry.Epochs.Clear();
        Assert.Equal("WrongEpoch", Call(Signed(request)));
    }

    [Fact]
    public void Call_OfAnEpochLongAgo_IsRefused()
    {
        registry.Epoch = Epoch + 1;
        Assert.Null(Call(Signed(request)));
        registry.Epoch = Epoch + 2;
        Assert.Equal("WrongEpoch", Call(Signed(request)));
    }

    [Fact]
    public void Call_ThatTheUserDidntSign_IsRefused()
    {
        SignedCall call = Signed(request);
        Assert.Equal("BadSignature", Call(call with { Signature = new CallSigner(gateway).Sign(Vectors.Domain, request).Signature }));
        Assert.Equal("OtherCall", checks.Call(chain, call, Order(call), 7, CallMethods.Post, default).Error?.AwsCode);
        Assert.Equal("OtherCall", checks.Call(chain, call, Order(call), 8, CallMethods.Post, request.Call).Error?.AwsCode);
        Assert.Equal("NoSuchEndPoint", Call(Signed(request with { Version = 3 })));
    }

    private SignedCall Signed(CallRequest one) => new CallSigner(user).Sign(Vectors.Domain, one);

    private SignedForward Order(SignedCall call, Func<ForwardOrder, ForwardOrder>? change = null, SigningKey? by = null)
    {
        ForwardOrder order = new(call.Hash, account.Address, 0, (ulong)time.GetUtcNow().ToUnixTimeMilliseconds());
        order = change?.Invoke(order) ?? order;
        return new SignedForward(order, (by ?? gateway).Sign(Vectors.Domain.Digest(order.StructHash())).ToArray());
    }

    private string? Sender(SignedCall call, SignedForward forward) => checks.Sender(chain, call, forward)?.AwsCode;

    private string? Call(SignedCall call) => checks.Call(chain, call, Order(call), 7, CallMethods.Post, request.Call).Error?.AwsCode;
}
