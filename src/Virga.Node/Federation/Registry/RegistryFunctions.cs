using System.Numerics;
using Virga.Node.Chain.Abi;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Registry;

/// <summary>The functions by which the contracts are read, and what their answers say.</summary>
internal static class RegistryFunctions
{
    public static readonly AbiFunction Count = Of(FunctionRegistryContract.Abi, "count");
    public static readonly AbiFunction EndPoint = Of(FunctionRegistryContract.Abi, "endPoint");
    public static readonly AbiFunction TermsOf = Of(FunctionRegistryContract.Abi, "termsOf");
    public static readonly AbiFunction Granted = Of(FunctionRegistryContract.Abi, "granted");
    public static readonly AbiFunction GatewayOf = Of(GatewayRegistryContract.Abi, "gatewayOf");
    public static readonly AbiFunction CountAt = Of(GatewayRegistryContract.Abi, "countAt");
    public static readonly AbiFunction GatewayAt = Of(GatewayRegistryContract.Abi, "gatewayAt");
    public static readonly AbiFunction SeedOf = Of(GatewayRegistryContract.Abi, "seedOf");
    public static readonly AbiFunction AccessOf = Of(AccessTokenContract.Abi, "accessOf");
    public static readonly AbiFunction Accounts = Of(BillingContract.Abi, "accounts");
    public static readonly AbiFunction Wishes = Of(BillingContract.Abi, "wishes");
    public static readonly AbiFunction MediansOf = Of(LoadOracleContract.Abi, "mediansOf");

    public static RegisteredEndPoint ToEndPoint(uint id, byte[] value)
    {
        FunctionRegistryContract.EndPointValue read = FunctionRegistryContract.EndPointValue.FromValues((IReadOnlyList<object>)EndPoint.DecodeOutput(value).Value[0]);
        return new RegisteredEndPoint(id, read.Owner, read.Path, (uint)read.Version, read.Retired, 0);
    }

    public static EndPointTerms ToTerms(byte[] value)
    {
        FunctionRegistryContract.TermsValue read = FunctionRegistryContract.TermsValue.FromValues((IReadOnlyList<object>)TermsOf.DecodeOutput(value).Value[0]);
        return new EndPointTerms(read.Provider, (CallMethods)(byte)read.Methods, read.Open, (ulong)read.PerCall, (ulong)read.PerGbMs, (UInt128)read.Policy, read.Code, read.OpenApi, read.Scheduling);
    }

    public static RegisteredGateway ToGateway(EvmAddress address, byte[] value)
    {
        GatewayRegistryContract.GatewayValue read = GatewayRegistryContract.GatewayValue.FromValues((IReadOnlyList<object>)GatewayOf.DecodeOutput(value).Value[0]);
        return new RegisteredGateway(
            address, (byte)read.Cloud, (UInt128)read.Stake, Printable(read.About.Region), (uint)read.About.Capacity, read.About.Url, read.About.Peer, (int)read.Reputation, (ulong)read.Heartbeat, (ulong)read.UnbondedAt);
    }

    public static AccessGrant ToToken(ulong id, byte[] value)
    {
        AccessTokenContract.AccessValue read = AccessTokenContract.AccessValue.FromValues((IReadOnlyList<object>)AccessOf.DecodeOutput(value).Value[0]);
        return new AccessGrant(id, read.Wallet, (uint)read.EndPoint, (CallMethods)(byte)read.Methods, DateTimeOffset.FromUnixTimeSeconds((long)BigInteger.Min(read.Expiry, DateTimeOffset.MaxValue.ToUnixTimeSeconds())), read.Jwt);
    }

    /// <param name="value">The answers of <c>accounts</c> and <c>wishes</c>, four words each.</param>
    public static ChainAccount ToAccount(byte[] value)
    {
        BillingContract.AccountsResult account = BillingContract.AccountsResult.FromValues(Accounts.DecodeOutput(value.AsSpan(0, 4 * AbiType.Word)).Value);
        BillingContract.WishesResult wish = BillingContract.WishesResult.FromValues(Wishes.DecodeOutput(value.AsSpan(4 * AbiType.Word)).Value);
        return new ChainAccount((UInt128)account.Balance, (ulong)account.Budget, (ulong)account.Spent, (uint)account.Period, !wish.ReadyAt.IsZero && !wish.IsBudget);
    }

    /// <summary>Loads by cloud, 1/10,000.</summary>
    public static IReadOnlyList<ushort> ToLoads(byte[] value)
    {
        UInt128 medians = (UInt128)LoadOracleContract.MediansOfResult.FromValues(MediansOf.DecodeOutput(value).Value).Medians;
        return [.. Enumerable.Range(0, 8).Select(cloud => (ushort)(medians >> (16 * cloud)))];
    }

    /// <param name="value">The seed, then 20 bytes a gateway.</param>
    public static EpochList ToEpoch(byte[] value) => new(Hash32.Of(value), [.. value.Skip(Hash32.Size).Chunk(EvmAddress.Size).Select(address => EvmAddress.Of(address))]);

    /// <summary>A word of an answer; a bool or number is false or none when it is zero.</summary>
    public static bool IsZero(byte[] value, int word) => !value.AsSpan(word * AbiType.Word, AbiType.Word).ContainsAnyExcept((byte)0);

    private static AbiFunction Of(ContractAbi abi, string name) => abi.Functions.Single(function => function.Name == name);

    private static string Printable(Hash32 text) => new([.. text.ToArray().TakeWhile(letter => letter != 0).Select(letter => letter is >= 0x20 and < 0x7f ? (char)letter : '?')]);
}
