using System.Globalization;
using System.Numerics;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.TypedData;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Registry;

namespace Virga.Node.Tests.Federation;

/// <summary>What the contracts compute, as they wrote it down (<c>contracts/vectors.txt</c>).</summary>
internal static class Vectors
{
    private static readonly Dictionary<string, string> Values = File.ReadAllLines(Path.Combine(HouseRules.FindRoot(), "contracts/vectors.txt"))
        .Select(line => line.Split(' ')).ToDictionary(parts => parts[0], parts => parts[1]);

    public static TypedDomain Domain => new("Virga", "1", Number("domain.chainId"), Address("domain.verifyingContract"));

    public static CallRequest Request => new(
        Address("request.user"), Address("request.gateway"), (uint)Number("request.endPoint"), (uint)Number("request.version"), (CallMethods)Number("request.method"), Hash("request.call"), Number("request.nonce"), Number("request.epoch"), Number("request.limit"));

    public static CallReceipt Receipt => new(
        Hash("request.structHash"), Hash("receipt.signature.hash"), Hash("receipt.answer"), Address("receipt.executor"), (byte)Number("receipt.cloud"), (byte)Number("receipt.hop"), (uint)Number("receipt.memoryMb"), (uint)Number("receipt.durationMs"), Number("receipt.amount"));

    public static string Text(string name) => Values[name];

    public static Hash32 Hash(string name) => Hash32.Parse(Values[name]);

    public static EvmAddress Address(string name) => (EvmAddress)Values[name];

    public static ulong Number(string name) => ulong.Parse(Values[name], CultureInfo.InvariantCulture);

    public static BigInteger Word(string name) => new(Hex.Parse(Values[name]), isUnsigned: true, isBigEndian: true);
}
