using System.Numerics;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Values;

namespace Virga.Wallets;

/// <summary>What settled batches will charge an account once they can't be disputed any more.</summary>
internal static class PendingCharges
{
    private const int AmountBits = 64;

    /// <summary>Blocks that are read back from the latest: many times what a batch waits.</summary>
    private const ulong Range = 50_000;

    /// <returns>Pico-dollars.</returns>
    public static async Task<Result<BigInteger>> OfAsync(ChainSession session, EvmAddress user, ulong head, CancellationToken cancellation)
    {
        BillingContract billing = session.Chain.Billing;
        ulong from = Math.Max(session.Chain.Since, head > Range ? head - Range : 0);
        LogFilter filter = new([billing.Address], [[BillingContract.SettledEvent.Declaration.Topic]]);
        if (!(await session.Client.LogsAsync(filter, from, head, cancellation).ConfigureAwait(false)).TryGet(out IReadOnlyList<EvmLog>? logs, out VirgaError? error))
        {
            return error;
        }

        BigInteger all = 0;
        foreach (EvmLog log in logs)
        {
            if (!BillingContract.SettledEvent.FromLog(log).TryGet(out BillingContract.SettledEvent? settled, out error))
            {
                return error;
            }

            BigInteger own = settled.Charges.Where(charge => UserOf(charge) == user).Aggregate(BigInteger.Zero, (sum, charge) => sum + (charge & ulong.MaxValue));
            if (own.IsZero)
            {
                continue;
            }

            if (!(await billing.PendingAsync(settled.Batch, settled.Charges, cancellation).ConfigureAwait(false)).TryGet(out bool isPending, out error))
            {
                return error;
            }

            all += isPending ? own : BigInteger.Zero;
        }

        return all;
    }

    private static EvmAddress UserOf(BigInteger charge)
    {
        byte[] bytes = (charge >> AmountBits & ((BigInteger.One << 160) - 1)).ToByteArray(isUnsigned: true, isBigEndian: true);
        return EvmAddress.Of([.. new byte[EvmAddress.Size - bytes.Length], .. bytes]);
    }
}
