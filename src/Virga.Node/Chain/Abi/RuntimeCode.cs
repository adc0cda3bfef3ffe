using Virga.Node.Chain.Crypto;

namespace Virga.Node.Chain.Abi;

/// <summary>A contract's compiled code as a chain keeps it, but for the immutables, which its constructor wrote into it.</summary>
/// <param name="hex">With zeros in place of the immutables.</param>
/// <param name="immutables">Start and length of each, bytes.</param>
internal sealed class RuntimeCode(string hex, IReadOnlyList<(int Start, int Length)> immutables)
{
    private readonly byte[] code = Hex.TryParse(hex, out byte[]? parsed) ? parsed : throw new FormatException("the code isn't hexadecimal");

    /// <summary>Whether this is the contract's code, whatever it was created with.</summary>
    public bool IsOf(ReadOnlySpan<byte> found)
    {
        if (found.Length != code.Length)
        {
            return false;
        }

        byte[] masked = found.ToArray();
        foreach ((int start, int length) in immutables)
        {
            masked.AsSpan(start, length).Clear();
        }

        return masked.AsSpan().SequenceEqual(code);
    }
}
