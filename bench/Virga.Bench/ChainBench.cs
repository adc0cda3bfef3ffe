using System.Diagnostics;
using System.Globalization;
using System.Text;
using Virga.Node.Chain.Abi;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.TypedData;

namespace Virga.Bench;

/// <summary>What a signed request costs on one core, off the chain: hashing, signing, recovering, and all of verifying one. Medians of batches.</summary>
internal static class ChainBench
{
    private const int Batch = 200;
    private const int Batches = 51;

    public static int Run()
    {
        using Secp256k1 curve = new();
        using SigningKey key = SigningKey.New(curve);
        TypedDomain domain = new("Virga", "1", 31337, EvmAddress.Zero);
        TypedStruct request = TypedStruct.Of("Request", new Dictionary<string, IReadOnlyList<TypedField>>
        {
            ["Request"] = [new("endpoint", "bytes32"), new("user", "address"), new("nonce", "uint64"), new("limit", "uint256"), new("expiry", "uint64"), new("body", "bytes32")],
        }).Value;
        byte[] body = Encoding.UTF8.GetBytes(new string('x', 256)), word = new byte[32];
        object[] fields = [Keccak256.Hash("/hello"), key.Address, 7UL, 1_000_000UL, 1_900_000_000UL, Keccak256.Hash(body)];
        Hash32 digest = domain.Digest(request.Hash(fields));
        EvmSignature signature = key.Sign(digest);
        byte[] wire = signature.ToArray();

        Report("keccak-256 of 32 bytes", () => Keccak256.Hash(word, word));
        Report("keccak-256 of 1,024 bytes", () => Keccak256.Hash(new byte[1024], word));
        Report("typed data of six fields: digest", () => domain.Digest(request.Hash(fields)));
        Report("sign", () => key.Sign(digest));
        Report("recover", () => curve.Recover(digest, signature));
        Report("verify with a known key", () => curve.Verify(digest, signature, key.PublicKey));
        Report("a signed request of 256 bytes, verified whole (80 us wanted)", () =>
        {
            fields[5] = Keccak256.Hash(body);
            if (!EvmSignature.TryRead(wire, out EvmSignature read) || curve.Recover(domain.Digest(request.Hash(fields)), read) != key.Address)
            {
                throw new InvalidOperationException("the signature doesn't hold");
            }
        });
        AbiFunction transfer = new("transfer", [new AbiParameter("to", AbiType.Of(AbiKind.Address)), new AbiParameter("value", AbiType.Of(AbiKind.Unsigned, 256))], []);
        Report("ABI: a call of two words", () => transfer.Encode(key.Address, 5UL));
        return 0;
    }

    private static void Report(string what, Action work)
    {
        double[] micros = new double[Batches];
        for (int batch = -Batches; batch < Batches; batch++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Batch; i++)
            {
                work();
            }

            micros[Math.Max(0, batch)] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / Batch;
        }

        Array.Sort(micros);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-64}{micros[Batches / 2],8:0.0} us"));
    }
}
