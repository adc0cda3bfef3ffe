using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Management;
using Virga.Node.Values;

namespace Virga.Node.Federation.Registry;

/// <summary>Keeps the mirror of the deployment that the node has joined, through all that may happen to the chain's node.</summary>
internal sealed partial class RegistryFollower(ManagementChains chains, EvmClient client, IRegistryStore store, RegistryMirror mirror, MirrorOptions options, TimeProvider time, ILogger<RegistryFollower> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private bool? isFollowed;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        ManagementChain chain = await chains.JoinedAsync(stoppingToken).ConfigureAwait(false);
        DeploymentReader reader = new(chain, client, store, mirror, options, time);
        reader.Load();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!(await reader.StepAsync(stoppingToken).ConfigureAwait(false)).TryGet(out bool isCaughtUp, out VirgaError? error))
                {
                    Tell(error.Message);
                    await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(false);
                }
                else if (isCaughtUp)
                {
                    Tell("");
                    await client.WaitForHeadAsync(stoppingToken).ConfigureAwait(false);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                LogBug(e);
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Once a change of state, not once a failure.</summary>
    private void Tell(string trouble)
    {
        bool now = mirror.Head is not null;
        if (now == isFollowed)
        {
            return;
        }

        isFollowed = now;
        if (now)
        {
            LogFollowed(mirror.Now.Block);
        }
        else
        {
            LogLost(trouble);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "the registry is followed, at block {Block}")]
    private partial void LogFollowed(ulong block);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the registry can't be followed, calls that need it are refused: {Reason}")]
    private partial void LogLost(string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "the registry's mirror met a bug, and tries again")]
    private partial void LogBug(Exception e);
}
