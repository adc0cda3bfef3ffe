using System.Globalization;
using System.Numerics;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Wallets;

/// <summary>An end point as the command line names it: its number, or a path of the wallet's own.</summary>
internal static class EndPointName
{
    public static async Task<Result<uint>> FindAsync(FunctionRegistryContract functions, EvmAddress owner, string text, CancellationToken cancellation)
    {
        if (uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out uint id))
        {
            return id;
        }

        if (!text.StartsWith('/'))
        {
            return new VirgaError(Outcome.InvalidParameter, $"{text} is neither the number of an end point nor a path, which begins with /.");
        }

        if (!(await functions.FindAsync(owner, text, cancellation).ConfigureAwait(false)).TryGet(out BigInteger found, out VirgaError? error))
        {
            return error;
        }

        return found.IsZero ? new VirgaError(Outcome.NotFound, $"{owner} has no end point {text}.") : (uint)found;
    }
}
