using System.Buffers.Binary;
using System.Numerics;
using Virga.Node.Chain.Abi;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Management;
using Virga.Node.Values;

namespace Virga.Node.Federation.Registry;

/// <summary>Which keys a log of the contracts names. What else it says isn't looked at, but for the charges of a settled batch, which are nowhere else.</summary>
internal sealed class RegistryLogs(ManagementChain chain)
{
    private static readonly AbiType Word = AbiType.Of(AbiKind.Unsigned, 256);
    private static readonly Hash32 Versioned = FunctionRegistryContract.VersionedEvent.Declaration.Topic;
    private static readonly Hash32 Granted = FunctionRegistryContract.GrantedEvent.Declaration.Topic;
    private static readonly Hash32 Settled = BillingContract.SettledEvent.Declaration.Topic;
    private static readonly Hash32 Finalised = BillingContract.FinalisedEvent.Declaration.Topic;
    private static readonly Hash32 Voided = BillingContract.VoidedEvent.Declaration.Topic;

    private static readonly HashSet<Hash32> OfEndPoints = [FunctionRegistryContract.RegisteredEvent.Declaration.Topic, Versioned, FunctionRegistryContract.RetiredEvent.Declaration.Topic, FunctionRegistryContract.TransferredEvent.Declaration.Topic];

    private static readonly HashSet<Hash32> OfGateways =
    [
        GatewayRegistryContract.JoinedEvent.Declaration.Topic, GatewayRegistryContract.DescribedEvent.Declaration.Topic, GatewayRegistryContract.StakedEvent.Declaration.Topic, GatewayRegistryContract.HeartbeatEvent.Declaration.Topic,
        GatewayRegistryContract.LeavingEvent.Declaration.Topic, GatewayRegistryContract.LeftEvent.Declaration.Topic, GatewayRegistryContract.SlashedEvent.Declaration.Topic, GatewayRegistryContract.RatedEvent.Declaration.Topic,
    ];

    private static readonly HashSet<Hash32> OfAccounts =
    [
        BillingContract.DepositedEvent.Declaration.Topic, BillingContract.WithdrawalWishedEvent.Declaration.Topic, BillingContract.BudgetWishedEvent.Declaration.Topic,
        BillingContract.WithdrawnEvent.Declaration.Topic, BillingContract.BudgetSetEvent.Declaration.Topic,
    ];

    private static readonly HashSet<Hash32> OfTokens = [AccessTokenContract.MintedEvent.Declaration.Topic, AccessTokenContract.RevokedEvent.Declaration.Topic];

    private static readonly Hash32 RoundClosed = LoadOracleContract.ClosedEvent.Declaration.Topic;
    private static readonly Hash32 Anchored = GatewayRegistryContract.AnchoredEvent.Declaration.Topic;
    private static readonly Dictionary<Hash32, AbiEvent> Declared = new ContractAbi[] { FunctionRegistryContract.Abi, GatewayRegistryContract.Abi, LoadOracleContract.Abi, BillingContract.Abi, AccessTokenContract.Abi }
        .SelectMany(abi => abi.Events).DistinctBy(one => one.Topic).ToDictionary(one => one.Topic);

    /// <summary>Also the address is looked at again when a log has come: a node may give what wasn't asked for.</summary>
    public LogFilter Filter { get; } = new(
        [chain.Functions.Address, chain.Gateways.Address, chain.Oracle.Address, chain.Billing.Address, chain.Access.Address],
        [[.. OfEndPoints, Granted, .. OfGateways, Anchored, .. OfAccounts, Settled, Finalised, Voided, .. OfTokens, RoundClosed]]);

    /// <summary>What is wrong with a log that a contract of the deployment can't have written.</summary>
    public static VirgaError? Check(EvmLog log) =>
        log.Topics.Count > 0 && Declared.TryGetValue(log.Topics[0], out AbiEvent? declared) ? declared.Decode(log.Topics, log.Data).Error : null;

    /// <summary>Keys to be read again.</summary>
    public IEnumerable<RegistryKey> KeysOf(EvmLog log)
    {
        if (log.Topics.Count < 2)
        {
            return [];
        }

        (Hash32 kind, Hash32 first) = (log.Topics[0], log.Topics[1]);
        return log.Address == chain.Functions.Address ? kind == Granted ? [RegistryKey.Grant((uint)first.Low, EvmAddress.OfWord(log.Topics[2]))] : OfEndPoints.Contains(kind) ? EndPointKeys(log) : []
            : log.Address == chain.Gateways.Address ? kind == Anchored ? [RegistryKey.Epoch((ulong)first.Low)] : OfGateways.Contains(kind) ? [RegistryKey.Gateway(EvmAddress.OfWord(first))] : []
            : log.Address == chain.Billing.Address && OfAccounts.Contains(kind) ? [RegistryKey.Account(EvmAddress.OfWord(first))]
            : log.Address == chain.Access.Address && OfTokens.Contains(kind) ? [RegistryKey.Token((ulong)first.Low)]
            : log.Address == chain.Oracle.Address && kind == RoundClosed ? [RegistryKey.Round((ulong)first.Low)]
            : [];
    }

    /// <summary>The batch that the log settles, finalises or voids; null: it does none of these.</summary>
    public RegistryKey? BatchOf(EvmLog log)
    {
        if (log.Address != chain.Billing.Address || log.Topics.Count != 3)
        {
            return null;
        }

        BigInteger? number = log.Topics[0] == Settled ? BillingContract.SettledEvent.FromLog(log).Value.Batch.Number
            : log.Topics[0] == Finalised ? BillingContract.FinalisedEvent.FromLog(log).Value.Number
            : log.Topics[0] == Voided ? BillingContract.VoidedEvent.FromLog(log).Value.Number
            : null;
        return number is { } found ? RegistryKey.Batch(EvmAddress.OfWord(log.Topics[1]), log.Topics[2].Low, (uint)found) : null;
    }

    public static bool Settles(EvmLog log) => log.Topics[0] == Settled;

    /// <summary>Of a log that settles; the end points are left out.</summary>
    public static SettledBatch ToBatch(EvmLog log)
    {
        byte[] word = new byte[AbiType.Word];
        return new SettledBatch(log.BlockNumber, 0, [.. BillingContract.SettledEvent.FromLog(log).Value.Charges.Select(charge =>
        {
            AbiEncoder.WriteWord(Word, charge, word);
            return (EvmAddress.Of(word.AsSpan(sizeof(uint))), BinaryPrimitives.ReadUInt64BigEndian(word.AsSpan(AbiType.Word - sizeof(ulong))));
        })]);
    }

    private static IEnumerable<RegistryKey> EndPointKeys(EvmLog log)
    {
        uint id = (uint)log.Topics[1].Low;
        return log.Topics[0] == Versioned ? [RegistryKey.Terms(id, (uint)FunctionRegistryContract.VersionedEvent.FromLog(log).Value.Version), RegistryKey.EndPoint(id)] : [RegistryKey.EndPoint(id)];
    }
}
