using System.Diagnostics.CodeAnalysis;

namespace Virga.Node.Chain.Crypto;

/// <summary>An ECDSA signature with what is needed to recover its key.</summary>
/// <param name="RecoveryId">0 or 1.</param>
internal readonly record struct EvmSignature(Hash32 R, Hash32 S, int RecoveryId)
{
    public const int Size = 65;
    private const int Offset = 27;

    /// <summary>Half of the curve's order: of the two values of s that verify, only the lower is taken (EIP-2).</summary>
    private static readonly Hash32 MaxS = Hash32.Parse("0x7fffffffffffffffffffffffffffffff5d576e7357a4501ddfe92f46681b20a0");

    public bool IsLow => S.High < MaxS.High || (S.High == MaxS.High && S.Low <= MaxS.Low);

    /// <summary>r, s and 27 or 28 (0 or 1 are taken too), as wallets and contracts exchange it.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out EvmSignature signature)
    {
        signature = default;
        if (bytes.Length != Size || bytes[^1] is not (0 or 1 or Offset or Offset + 1))
        {
            return false;
        }

        signature = new EvmSignature(Hash32.Of(bytes), Hash32.Of(bytes[32..]), bytes[^1] >= Offset ? bytes[^1] - Offset : bytes[^1]);
        return true;
    }

    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        R.WriteTo(bytes);
        S.WriteTo(bytes.AsSpan(32));
        bytes[^1] = (byte)(Offset + RecoveryId);
        return bytes;
    }
}
