using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Registry;
using Virga.Node.Storage.Sqlite;
using Virga.Node.Values;

namespace Virga.Node.Tests.Federation.Calls;

/// <summary>What being signed adds to a call in the gateway, in bytes: unlike times, the same on any machine.</summary>
public sealed class SignedCallCostTests : IDisposable
{
    private const int Calls = 2_000;

    /// <summary>Seen: 9,000, a good third of it the headers' texts.</summary>
    private const long Most = 10_000;

    private readonly TempFolder folder = new();
    private readonly ReceiptDatabase database;
    private readonly Secp256k1 curve = new();
    private readonly SigningKey user, gateway;
    private readonly FakeRegistry registry = new();
    private readonly CallLedger ledger = new();
    private readonly CallChecks checks;

    public SignedCallCostTests()
    {
        database = new ReceiptDatabase(folder.At("receipts.db"), TimeProvider.System);
        (user, gateway) = (SigningKey.New(curve), SigningKey.New(curve));
        registry.AllTerms[(7, 2)] = new EndPointTerms(default, CallMethods.Get, false, 400_000, 10, 0, default, default, default) { Since = 60_000 };
        registry.Grants.Add((7, user.Address, CallMethods.Get));
        registry.Accounts[user.Address] = new UserAccount(UInt128.MaxValue, null, false);
        registry.AllGateways[gateway.Address] = new RegisteredGateway(gateway.Address, 3, 1_000_000_000, "", 1, "", [], 0, 0, 0);
        ManagementChain chain = new()
        {
            ChainId = 31337, Directory = default, Since = 0, Functions = null!, Gateways = null!, Oracle = null!, Billing = null!, Disputes = null!, Access = null!, Bridge = null!, Token = null!, Parameters = new(), Domain = Vectors.Domain,
        };
        checks = new CallChecks(chain, gateway.Address, registry, curve, new RegistryAccess(registry));
    }

    public void Dispose()
    {
        database.Dispose();
        user.Dispose();
        gateway.Dispose();
        curve.Dispose();
        folder.Dispose();
    }

    [Fact]
    public void Call_CheckedKeptAndSigned_AllocatesLittle()
    {
        Hash32 call = CallDigest.OfCall("GET", "/", "", null, []);
        (string Request, string Signature)[] sent = [.. Enumerable.Range(0, 2 * Calls).Select(i =>
        {
            SignedCall signed = new CallSigner(user).Sign(Vectors.Domain, new CallRequest(user.Address, gateway.Address, 7, 2, CallMethods.Get, call, (ulong)i, registry.Epoch, ulong.MaxValue));
            return (CallJson.ToHeader(signed.Request), Hex.Of(signed.Signature));
        })];
        Run(sent.AsSpan(..Calls));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run(sent.AsSpan(Calls..));
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / Calls, 1, Most);
    }

    private void Run(ReadOnlySpan<(string Request, string Signature)> sent)
    {
        IReceiptStore store = database.Receipts;
        foreach ((string header, string signature) in sent)
        {
            Assert.True(CallJson.TryReadHeader(header, out CallRequest? request));
            CallWish wish = new(7, CallMethods.Get, CallDigest.OfCall("GET", "/", "", null, []), 128, 3_000, null);
            Assert.True(checks.Check(SignedCall.Of(request, Hex.Parse(signature)), wish).TryGet(out AdmittedCall? call, out VirgaError? error), error?.Message);
            Assert.Null(ledger.Reserve(call));
            ValueTask<bool> begun = store.BeginAsync(call.Signed);
            Assert.True(begun.IsCompletedSuccessfully && begun.Result); // it waits for nothing
            CallReceipt receipt = new(call.Signed.Hash, Keccak256.Hash(call.Signed.Signature), CallDigest.OfAnswer(200, "text/plain", "ok"u8), gateway.Address, 3, 0, 128, 1, 400_002);
            KeptReceipt kept = store.Keep(call.Signed, call.Terms.Policy, receipt, [])!;
            ledger.Close(call, receipt.Amount);
            Assert.NotEmpty(CallJson.ToHeader(new SignedReceipt(receipt, gateway.SignFast(Vectors.Domain.Digest(kept.Hash)).ToArray(), kept.Position, kept.Previous)));
        }
    }
}
