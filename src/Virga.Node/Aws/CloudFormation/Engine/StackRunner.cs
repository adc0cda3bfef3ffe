using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Virga.Node.Aws.CloudFormation.Resources;
using Virga.Node.Services.Stacks;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Engine;

/// <summary>
/// Carries operations on stacks through, in the background: those that requests begin, and after a start those that the node was in
/// when it ended.
/// </summary>
internal sealed partial class StackRunner(StackCatalog catalog, ResourceCatalog types, WireClients clients, ILogger<StackRunner> logger) : IHostedService, IDisposable
{
    private const int AtOnce = 32;

    private readonly ConcurrentDictionary<string, Task> running = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim places = new(AtOnce);
    private readonly CancellationTokenSource stopping = new();

    /// <summary>Nothing yet: resources are made by requests to this node, which must listen first.</summary>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Goes on with all that was under way when the node ended. The node listens, and knows its address.</summary>
    public void Resume()
    {
        foreach (Stack stack in catalog.All.Where(stack => StackStatus.IsBusy(stack.Status)))
        {
            Begin(stack.Id);
        }
    }

    /// <summary>Steps under way end; the next start goes on after them.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(running.Values).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose()
    {
        stopping.Dispose();
        places.Dispose();
    }

    /// <summary>Carries on what the stack's state says; when it is being carried on already, that goes on with the new state.</summary>
    public void Begin(string stackId)
    {
        lock (running)
        {
            Task last = running.GetValueOrDefault(stackId, Task.CompletedTask);
            running[stackId] = Task.Run(() => RunAsync(stackId, last));
        }
    }

    /// <summary>Ends when nothing of what was begun for the stack goes on.</summary>
    public Task EndOf(string stackId)
    {
        lock (running)
        {
            return running.GetValueOrDefault(stackId, Task.CompletedTask);
        }
    }

    private async Task RunAsync(string stackId, Task last)
    {
        try
        {
            await last.ConfigureAwait(false);
            await places.WaitAsync(stopping.Token).ConfigureAwait(false);
            try
            {
                await CarryOnAsync(stackId).ConfigureAwait(false);
            }
            finally
            {
                places.Release();
            }
        }
        catch (OperationCanceledException)
        {
            // the node stops; the journal has all that is needed to go on
        }
        catch (Exception e)
        {
            LogBug(e, stackId);
        }
    }

    private async Task CarryOnAsync(string stackId)
    {
        while (catalog.Find(stackId) is { Operation: { } operation } stack && StackStatus.IsBusy(stack.Status))
        {
            stopping.Token.ThrowIfCancellationRequested();
            if (!clients.Open(operation.Actor, stopping.Token).TryGet(out WireClient? client, out VirgaError? error))
            {
                Abandon(new StackWork(catalog, types, null!, stackId), stack, error);
                return;
            }

            await new StackPhases(new StackWork(catalog, types, client, stackId)).RunAsync(stack, operation, stopping.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Nothing can be done in the name of whom it was begun for.</summary>
    private static void Abandon(StackWork work, Stack stack, VirgaError error)
    {
        string to = stack.Status switch
        {
            StackStatus.CreateInProgress => StackStatus.CreateFailed,
            StackStatus.RollbackInProgress => StackStatus.RollbackFailed,
            StackStatus.DeleteInProgress => StackStatus.DeleteFailed,
            _ => StackStatus.UpdateRollbackFailed,
        };
        work.Move(stack.Status, to, error.Message, moved => moved with { Operation = null });
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "the operation on stack {Id} stopped")]
    private partial void LogBug(Exception e, string id);
}
