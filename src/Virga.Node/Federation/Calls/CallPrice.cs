using Virga.Node.Federation.Registry;

namespace Virga.Node.Federation.Calls;

/// <summary>What a call costs, as the contract Disputes computes it again.</summary>
internal static class CallPrice
{
    private const int MbOfAGb = 1024;

    /// <summary>Pico-dollars; each part-used unit counts whole. More than 64 bits can't be charged.</summary>
    public static UInt128 Of(EndPointTerms terms, uint memoryMb, uint durationMs)
    {
        UInt128 used = (UInt128)terms.PerGbMs * memoryMb * durationMs;
        return terms.PerCall + ((used + (MbOfAGb - 1)) / MbOfAGb);
    }
}
