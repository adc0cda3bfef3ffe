using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.TypedData;

namespace Virga.Node.Federation.Routing;

/// <summary>Holds an executor's statement against what its gateway knows: the receipt is the gateway's, and so is the fine for a wrong one.</summary>
internal sealed class StatementCheck(Secp256k1 curve, TypedDomain domain)
{
    /// <summary>Rounding of the billed time, at start and end.</summary>
    private const uint SlackMs = 2;

    /// <summary>What is wrong; null: nothing that can be seen.</summary>
    /// <param name="expected">Its duration is the function's time-out.</param>
    /// <param name="elapsed">As the gateway waited.</param>
    public string? Wrong(SignedStatement signed, RunStatement expected, EvmAddress executor, TimeSpan elapsed)
    {
        RunStatement said = signed.Statement;
        return !IsSigned(signed, executor) ? "its statement isn't signed by it."
            : said.Request != expected.Request || said.Hop != expected.Hop ? "its statement is for another request or hop."
            : said.Code != expected.Code ? "it ran other code than is registered."
            : said.Answer != expected.Answer ? "its statement is for another answer."
            : said.MemoryMb != expected.MemoryMb ? "it counts other memory than is registered."
            : said.DurationMs > expected.DurationMs ? "it counts more time than the function may take."
            : said.DurationMs > elapsed.TotalMilliseconds + SlackMs ? "it counts more time than has passed."
            : null;
    }

    private bool IsSigned(SignedStatement signed, EvmAddress executor) =>
        EvmSignature.TryRead(signed.Signature, out EvmSignature signature) && curve.Recover(domain.Digest(signed.Statement.StructHash()), signature) == executor;
}
