using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Nonces;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Audit;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Placement;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Registry;
using Virga.Node.Federation.Routing;
using Virga.Node.Federation.Settlement;
using Virga.Node.Values;

namespace Virga.Scenarios.Cheats;

/// <summary>The real contracts with gateways and users whose keys a test has: gateways that can settle whatever they like.</summary>
public sealed class CheatWorld : IAsyncLifetime
{
    internal const uint EndPoint = 1;
    internal const int Gateways = 24;
    private const ulong Limit = 2_000_000;
    private static readonly EvmAddress Owner = ContractChain.Account(10);
    private readonly Queue<(SigningKey Key, byte Cloud)> unused = [];
    private readonly Dictionary<EvmAddress, byte> clouds = [];
    private readonly Dictionary<EvmAddress, SigningKey> keys = [];

    internal static EvmAddress Watcher { get; } = ContractChain.Account(11);

    internal Secp256k1 Curve { get; } = new();

    internal ContractChain Chain { get; private set; } = null!;

    internal ManagementChain All => Chain.Contracts;

    public async Task InitializeAsync()
    {
        Chain = await ContractChain.StartAsync();
        BigInteger stake = ContractChain.Numbers.MinimumStake;
        for (int i = 0; i < Gateways; i++)
        {
            SigningKey key = SigningKey.New(Curve);
            (clouds[key.Address], keys[key.Address]) = ((byte)(i % 8), key);
            unused.Enqueue((key, clouds[key.Address]));
            await Chain.SendAsync(key.Address, All.Token.Mint("", key.Address, 10 * stake));
            await Chain.SendAsync(key.Address, All.Token.Approve("", All.Gateways.Address, 10 * stake));
            await Chain.SendAsync(key.Address, All.Gateways.Join("", clouds[key.Address], 10 * stake, new(default, 8, "http://127.0.0.1:9", [])));
        }

        await Chain.SendAsync(Owner, All.Functions.Register("", "/f", new(Owner, 15, true, 400_000, 10, 0, Keccak256.Hash("code"), default, default)));
        await Chain.SendAsync(Watcher, All.Token.Mint("", Watcher, 1_000_000_000));
        await Chain.SendAsync(Watcher, All.Token.Approve("", All.Disputes.Address, 1_000_000_000));
        await Chain.MineAsync();
        await Chain.NextEpochAsync();
        await Chain.NextEpochAsync();
    }

    public async Task DisposeAsync()
    {
        await Chain.DisposeAsync();
        Curve.Dispose();
    }

    /// <summary>One that no other test has.</summary>
    internal SigningKey Gateway() => unused.Dequeue().Key;

    internal async Task<ulong> EpochAsync() => await Chain.HeadAsync() / (ulong)ContractChain.Numbers.EpochBlocks;

    /// <summary>A call as it should be, of this epoch; whatever the receipt says, its executor has signed, too.</summary>
    internal async Task<BundleLeaf> CallAsync(SigningKey gateway, SigningKey user, ulong nonce, Func<CallRequest, CallRequest>? request = null, Func<CallReceipt, CallReceipt>? receipt = null)
    {
        ulong epoch = await EpochAsync();
        CallRequest asked = new(user.Address, gateway.Address, EndPoint, 1, CallMethods.Post, Keccak256.Hash("call"), nonce, epoch, Limit);
        asked = request?.Invoke(asked) ?? asked;
        SignedCall call = new CallSigner(user).Sign(All.Domain, asked);
        (EvmAddress first, _) = await DrawnAsync(call.Hash, epoch);
        CallReceipt made = new(call.Hash, Keccak256.Hash(call.Signature), Keccak256.Hash("answer"), first, clouds[first], 0, 128, 100, 400_000 + 125);
        made = receipt?.Invoke(made) ?? made;
        return Signed(gateway, new BundleLeaf(asked, call.Signature, made, [], nonce, default, EvidenceOf(gateway.Address, made, epoch)));
    }

    /// <summary>What an executor signs who says what the receipt says.</summary>
    internal SignedStatement Stated(CallReceipt receipt, Func<RunStatement, RunStatement>? change = null)
    {
        RunStatement statement = new(receipt.Request, receipt.Answer, Keccak256.Hash("code"), receipt.Hop, receipt.MemoryMb, receipt.DurationMs);
        statement = change?.Invoke(statement) ?? statement;
        return new SignedStatement(statement, keys[receipt.Executor].Sign(All.Domain.Digest(statement.StructHash())).ToArray());
    }

    /// <summary>That an executor didn't run the request, in whose name the key speaks.</summary>
    internal FailedAttempt Failed(Hash32 request, int hop, EvmAddress executor, AttemptFailure failure, EvmAddress signer)
    {
        FailedAttempt attempt = new(request, hop, executor, failure, default);
        return attempt with { Signature = keys[signer].Sign(attempt.Digest(All.Domain)).ToArray() };
    }

    internal CallEvidence EvidenceOf(EvmAddress gateway, CallReceipt receipt, ulong epoch, params FailedAttempt[] attempts) => new(
        new PlacementProof(epoch, receipt.Request, gateway, 0, receipt.Hop, receipt.Executor, receipt.Cloud, attempts), receipt.Executor == gateway || !keys.ContainsKey(receipt.Executor) ? null : Stated(receipt));

    internal BundleLeaf Signed(SigningKey gateway, BundleLeaf leaf) => leaf with { GatewaySignature = SignatureOf(gateway, leaf.Receipt) };

    internal byte[] SignatureOf(SigningKey gateway, CallReceipt receipt) => gateway.Sign(All.Domain.Digest(receipt.StructHash())).ToArray();

    internal byte CloudOf(EvmAddress gateway) => clouds[gateway];

    internal async Task<(EvmAddress First, EvmAddress Second)> DrawnAsync(Hash32 request, ulong epoch, int hop = 0)
    {
        int count = (int)(await All.Gateways.CountAtAsync(epoch, default)).Value;
        Candidates drawn = Candidates.Draw((await All.Gateways.SeedOfAsync(epoch, default)).Value, request, hop, count);
        return ((await All.Gateways.GatewayAtAsync(epoch, drawn.First, default)).Value, (await All.Gateways.GatewayAtAsync(epoch, drawn.Second, default)).Value);
    }

    /// <summary>The epoch ends, and the gateway settles these calls, whatever they are.</summary>
    /// <param name="since">First epoch of the batch; null: this one alone.</param>
    internal async Task<(OnChainBatch Batch, BatchBundle Bundle)> SettleAsync(SigningKey gateway, IReadOnlyList<BundleLeaf> calls, Func<Charge, Charge>? charge = null, ulong? since = null)
    {
        ulong epoch = await EpochAsync(), from = since ?? epoch;
        await Chain.NextEpochAsync();
        Hash32 link = default;
        BundleLeaf[] chained = [.. calls];
        for (int i = 0; i < chained.Length; i++)
        {
            chained[i] = chained[i] with { Position = (ulong)i + 1, Previous = link };
            link = KeptReceipt.LinkOf(link, chained[i].Receipt.StructHash());
        }

        BundleLeaf[] ordered = [.. chained.OrderBy(leaf => leaf.Request.EndPoint).ThenBy(leaf => leaf.Request.User.ToString().ToUpperInvariant(), StringComparer.Ordinal)];
        BatchLeaves leaves = new([.. ordered.Select(leaf => leaf.ToLeaf())]);
        Charge[] charges = [.. leaves.Charges.Select(one => charge?.Invoke(one) ?? one).OrderBy(one => one.ToInteger())];
        SumNode root = leaves.Tree.Root;
        await Chain.DoneAsync(gateway.Address, All.Billing.Settle("", 0, from, epoch, root.Hash, root.Sum.ToInteger(), [.. charges.Select(one => one.ToInteger())]));
        OnChainBatch batch = (await new AuditReader(All, Chain.Client).SettledAsync(gateway.Address, 0, await Chain.HeadAsync(), default)).Value[^1];
        BundleHead head = new(All.ChainId, All.Billing.Address, gateway.Address, "0", from, epoch, ordered.Length, root.Hash, root.Sum.ToWord(), [.. charges.Select(one => one.ToWord())]);
        return (batch, BatchBundle.Read(new BatchBundle(head, ordered).ToBytes()).Value);
    }

    internal async Task<IReadOnlyList<Discrepancy>> AuditAsync(OnChainBatch batch, BatchBundle? bundle, params ReceiptFile[] kept)
    {
        AuditView view = (await new AuditReader(All, Chain.Client).ViewAsync(batch, bundle, kept, default)).Value;
        List<Discrepancy> found = [.. new BatchAudit(view, Curve, All.Disputes).Check(batch, bundle, 7)];
        return bundle is null || kept.Length == 0 ? found
            : [.. found, .. new ReceiptAudit(view.Domain, Curve, All.Disputes).Check(batch, bundle, kept, (endPoint, version) => view.Terms.GetValueOrDefault((endPoint, version))?.Policy)];
    }

    /// <summary>What the user has of a call.</summary>
    internal ReceiptFile Kept(BundleLeaf leaf) =>
        new(All.ChainId, All.Billing.Address, leaf.Request, leaf.Signature, new SignedReceipt(leaf.Receipt, leaf.GatewaySignature, leaf.Position, leaf.Previous), 400_000, 10, 200, "text/plain", Keccak256.Hash("answer"));

    internal async Task<BigInteger> StakeAsync(SigningKey gateway) => (await All.Gateways.StakeOfAsync(gateway.Address, default)).Value;

    internal async Task<bool> IsPendingAsync(OnChainBatch batch) => (await new AuditReader(All, Chain.Client).IsPendingAsync(batch, default)).Value;

    /// <summary>Whoever finds the file brings it to the contract.</summary>
    internal async Task BringAsync(JsonObject evidence) => await Chain.DoneAsync(Watcher, Intent(evidence));

    /// <summary>What the contract says to evidence; null: it would convict.</summary>
    internal async Task<VirgaError?> RefusalAsync(JsonObject evidence) =>
        (await Chain.Client.CallAsync(new EvmCall(Watcher, All.Disputes.Address, Intent(evidence).Data, default), [.. DisputesContract.Abi.Errors, .. BillingContract.Abi.Errors], default)).Error;

    /// <summary>The evidence convicts, and doesn't once a word of it is another.</summary>
    internal async Task ConvictsAsync(SigningKey gateway, OnChainBatch batch, Discrepancy found)
    {
        Assert.Equal(AuditSeverity.Proven, found.Severity);
        JsonObject evidence = found.Evidence!;
        Assert.Null(await RefusalAsync(evidence));
        foreach (JsonObject tampered in Tampered(evidence))
        {
            Assert.NotNull(await RefusalAsync(tampered));
        }

        BigInteger stake = await StakeAsync(gateway);
        await BringAsync(evidence);
        Assert.False(await IsPendingAsync(batch));
        Assert.True(await StakeAsync(gateway) < stake, "the stake is what it was");
    }

    private static IEnumerable<JsonObject> Tampered(JsonObject evidence)
    {
        JsonObject opening = (evidence["opening"] ?? evidence["one"])!.AsObject();
        string name = evidence.ContainsKey("opening") ? "opening" : "one";
        foreach ((string part, string field) in ((string, string)[])[("receipt", "amount"), ("receipt", "durationMs"), ("request", "limit"), ("request", "nonce")])
        {
            JsonObject changed = evidence.DeepClone().AsObject();
            JsonNode place = changed[name]![part]!;
            place[field] = (BigInteger.Parse(opening[part]![field]!.GetValue<string>()) + 1).ToString();
            yield return changed;
        }

        JsonObject other = evidence.DeepClone().AsObject();
        other["batch"]!["root"] = Keccak256.Hash("another root").ToString();
        yield return other;
    }

    private TransactionIntent Intent(JsonObject evidence) => DisputeEvidence.Read(Encoding.UTF8.GetBytes(evidence.ToJsonString()), All.Disputes.Address).Value;
}
