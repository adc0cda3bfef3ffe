using Microsoft.Extensions.Logging;
using Virga.Node.Chain.Rpc;
using Virga.Node.Values;

namespace Virga.Node.Federation.Management;

/// <summary>
/// How a part follows the management chain: a step for each new block, from the moment the chain is joined. A step that failed is taken
/// again with the next block, and its trouble is logged when it changes, so that a chain that is down for a night is one line.
/// </summary>
internal sealed partial class ChainWatch(ManagementChains chains, EvmClient client, ILogger<ChainWatch> logger)
{
    /// <param name="trouble">What it means when a step fails, for the log.</param>
    /// <param name="step">Takes the number of the latest block.</param>
    public async Task RunAsync(string trouble, Func<ManagementChain, ulong, CancellationToken, Task<VirgaError?>> step, CancellationToken cancellation)
    {
        ManagementChain chain = await chains.JoinedAsync(cancellation).ConfigureAwait(false);
        string? last = null;
        while (true)
        {
            string? reason = await StepAsync(chain, step, cancellation).ConfigureAwait(false);
            if (reason is not null && reason != last)
            {
                LogTrouble(trouble, reason);
            }

            last = reason;
            await client.WaitForHeadAsync(cancellation).ConfigureAwait(false);
        }
    }

    private async Task<string?> StepAsync(ManagementChain chain, Func<ManagementChain, ulong, CancellationToken, Task<VirgaError?>> step, CancellationToken cancellation)
    {
        try
        {
            return (await client.HeadAsync(cancellation).ConfigureAwait(false)).TryGet(out ulong head, out VirgaError? error)
                ? (await step(chain, head, cancellation).ConfigureAwait(false))?.Message
                : error.Message;
        }
        catch (StorageException e)
        {
            return e.Message; // the disk is full, say: the rest of the node goes on, and so does this when there is room
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Trouble}; it is tried again: {Reason}")]
    private partial void LogTrouble(string trouble, string reason);
}
