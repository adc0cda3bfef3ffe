using System.Numerics;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Values;

namespace Virga.Wallets;

/// <summary>A batch as its gateway settled it, read from the chain's log.</summary>
internal static class SettledBatch
{
    public static async Task<Result<BillingContract.SettledEvent>> FindAsync(ChainSession session, EvmAddress gateway, BigInteger policy, uint number, CancellationToken cancellation)
    {
        LogFilter filter = new([session.Chain.Billing.Address], [[BillingContract.SettledEvent.Declaration.Topic], [Topic(gateway.ToArray())], [Topic(policy.ToByteArray(isUnsigned: true, isBigEndian: true))]]);
        IReadOnlyList<EvmLog>? logs = null;
        if (!(await session.Client.HeadAsync(cancellation).ConfigureAwait(false)).TryGet(out ulong head, out VirgaError? error)
            || !(await session.Client.LogsAsync(filter, session.Chain.Since, head, cancellation).ConfigureAwait(false)).TryGet(out logs, out error))
        {
            return error;
        }

        foreach (EvmLog log in logs.Reverse())
        {
            if (BillingContract.SettledEvent.FromLog(log).TryGet(out BillingContract.SettledEvent? settled, out _) && settled.Batch.Number == number)
            {
                return settled;
            }
        }

        return new VirgaError(Outcome.NotFound, $"{gateway} has settled no batch {number} under this policy.");
    }

    private static Hash32 Topic(byte[] bytes) => Hash32.Of([.. new byte[Hash32.Size - bytes.Length], .. bytes]);
}
