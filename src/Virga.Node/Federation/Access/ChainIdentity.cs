using Virga.Node.Chain.Local;
using Virga.Node.Chain.Rpc;
using Virga.Node.Values;

namespace Virga.Node.Federation.Access;

/// <summary>The id of the node's chain, asked for once; Ethereum's own, 1, for a node without one, since messages must name some chain.</summary>
internal sealed class ChainIdentity(ChainConnection connection, LocalChain local, EvmClient client)
{
    private ulong known;

    public async Task<Result<ulong>> IdAsync(CancellationToken cancellation)
    {
        if (connection.Address is null && !local.IsWanted)
        {
            return 1UL;
        }

        if (known == 0)
        {
            if (!(await client.ChainIdAsync(cancellation).ConfigureAwait(false)).TryGet(out ulong id, out VirgaError? error))
            {
                return error;
            }

            known = id;
        }

        return known;
    }
}
