using System.Buffers.Binary;
using System.Numerics;
using Virga.Node.Chain.Abi;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Management;

namespace Virga.Node.Federation.Registry;

/// <summary>Which keys a log of the contracts names. What else it says isn't looked at, but for the charges of a settled batch, which are nowhere else.</summary>
internal sealed class RegistryLogs(ManagementChain chain)
{
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

    /// <summary>Also the address is looked at again when a log has come: a node may give what wasn't asked for.</summary>
    public LogFilter Filter { get; } = new(
        [chain.Functions.Address, chain.Gateways.Address, chain.Oracle.Address, chain.Billing.Address, chain.Access.Address],
        [[.. OfEndPoints, Granted, .. OfGateways, .. OfAccounts, Settled, Finalised, Voided, .. OfTokens, RoundClosed]]);

    /// <summary>Keys to be read again.</summary>
    public IEnumerable<RegistryKey> KeysOf(EvmLog log)
    {
        if (log.Topics.Count < 2)
        {
            return [];
        }

        (Hash32 kind, Hash32 first) = (log.Topics[0], log.Topics[1]);
        return log.Address == chain.Functions.Address ? kind == Granted ? [RegistryKey.Grant((uint)first.Low, AddressOf(log.Topics[2]))] : OfEndPoints.Contains(kind) ? EndPointKeys(log) : []
            : log.Address == chain.Gateways.Address && OfGateways.Contains(kind) ? [RegistryKey.Gateway(AddressOf(first))]
            : log.Address == chain.Billing.Address && OfAccounts.Contains(kind) ? [RegistryKey.Account(AddressOf(first))]
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
        return number is { } found ? RegistryKey.Batch(AddressOf(log.Topics[1]), log.Topics[2].Low, (uint)found) : null;
    }

    public static bool Settles(EvmLog log) => log.Topics[0] == Settled;

    /// <summary>A batch's value: the block in which it was closed, or 0, then 20 bytes of user and 8 of pico-dollars a charge.</summary>
    public static byte[] ChargesOf(EvmLog log)
    {
        byte[] value = [.. new byte[sizeof(ulong)], .. BillingContract.SettledEvent.FromLog(log).Value.Charges.SelectMany(charge => charge.ToByteArray(isUnsigned: true, isBigEndian: true).PadTo(AbiType.Word)[sizeof(uint)..])];
        return value;
    }

    public static byte[] Closed(byte[] batch, ulong block)
    {
        byte[] closed = [.. batch];
        BinaryPrimitives.WriteUInt64BigEndian(closed, block);
        return closed;
    }

    public static SettledBatch ToBatch(byte[] value) => new(
        BinaryPrimitives.ReadUInt64BigEndian(value),
        [.. value.Skip(sizeof(ulong)).Chunk(EvmAddress.Size + sizeof(ulong)).Select(charge => (EvmAddress.Of(charge), BinaryPrimitives.ReadUInt64BigEndian(charge.AsSpan(EvmAddress.Size))))]);

    private static IEnumerable<RegistryKey> EndPointKeys(EvmLog log)
    {
        uint id = (uint)log.Topics[1].Low;
        return log.Topics[0] == Versioned ? [RegistryKey.Terms(id, (uint)FunctionRegistryContract.VersionedEvent.FromLog(log).Value.Version), RegistryKey.EndPoint(id)] : [RegistryKey.EndPoint(id)];
    }

    private static EvmAddress AddressOf(Hash32 topic) => EvmAddress.Of(topic.ToArray().AsSpan(Hash32.Size - EvmAddress.Size));
}
