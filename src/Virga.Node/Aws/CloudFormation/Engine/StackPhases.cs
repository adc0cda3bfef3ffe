using Virga.Node.Services.Stacks;

namespace Virga.Node.Aws.CloudFormation.Engine;

/// <summary>The phases of an operation, which the stack's status names: each ends by moving the stack to the next, or to its end.</summary>
/// <remarks>Source: CloudFormation User Guide, "Understand stack creation events", "Stack failure options".</remarks>
internal sealed class StackPhases(StackWork work)
{
    private static readonly Dictionary<string, StackResource> Nothing = [];

    public Task RunAsync(Stack stack, StackOperation operation, CancellationToken stopping) => stack.Status switch
    {
        StackStatus.CreateInProgress => CreateAsync(stack, operation, stopping),
        StackStatus.RollbackInProgress => DeleteAllAsync(StackStatus.RollbackInProgress, StackStatus.RollbackComplete, StackStatus.RollbackFailed, [], stopping),
        StackStatus.DeleteInProgress => DeleteAllAsync(StackStatus.DeleteInProgress, StackStatus.DeleteComplete, StackStatus.DeleteFailed, operation.Retain, stopping),
        StackStatus.UpdateInProgress => UpdateAsync(stack, operation, stopping),
        StackStatus.UpdateCleanup => CleanUpAsync(operation, StackStatus.UpdateCleanup, StackStatus.UpdateComplete),
        StackStatus.UpdateRollbackInProgress => RollBackAsync(operation),
        _ => CleanUpAsync(operation, StackStatus.UpdateRollbackCleanup, StackStatus.UpdateRollbackComplete),
    };

    private async Task CreateAsync(Stack stack, StackOperation operation, CancellationToken stopping)
    {
        StackBuild build = new(work, stack.Design, Nothing);
        IReadOnlyList<StackOutput>? outputs = await build.RunAsync(() => IsStill(StackStatus.CreateInProgress, stopping)).ConfigureAwait(false);
        stopping.ThrowIfCancellationRequested();
        if (outputs is not null)
        {
            work.Move(StackStatus.CreateInProgress, StackStatus.CreateComplete, null, moved => moved with { Outputs = outputs, Imports = build.Imports, Operation = null });
            return;
        }

        string reason = build.Error?.Message ?? $"The following resource(s) failed to create: [{string.Join(", ", build.Failed)}]. ";
        if (operation.DisableRollback || stack.OnFailure == "DO_NOTHING")
        {
            work.Move(StackStatus.CreateInProgress, StackStatus.CreateFailed, reason, moved => moved with { Operation = null });
        }
        else
        {
            work.Move(StackStatus.CreateInProgress, stack.OnFailure == "DELETE" ? StackStatus.DeleteInProgress : StackStatus.RollbackInProgress, $"{reason}{(reason.EndsWith(' ') ? "" : " ")}Rollback requested by user.");
        }
    }

    private async Task DeleteAllAsync(string from, string done, string failed, IReadOnlyList<string> retain, CancellationToken stopping)
    {
        bool isRollback = from == StackStatus.RollbackInProgress;
        StackTeardown teardown = new(work, _ => true);
        StackResource[] all = [.. work.Resources.Values.Where(resource => resource.Status is not ("DELETE_COMPLETE" or "DELETE_SKIPPED"))];
        await teardown.RunAsync(all, resource => retain.Contains(resource.LogicalId) || (resource.IsRetained && !isRollback)).ConfigureAwait(false);
        stopping.ThrowIfCancellationRequested();
        if (teardown.Failed.Count > 0)
        {
            work.Move(from, failed, $"The following resource(s) failed to delete: [{string.Join(", ", teardown.Failed)}]. ", moved => moved with { Operation = null });
            return;
        }

        DateTimeOffset now = DateTimeOffset.UtcNow;
        work.Move(from, done, null, moved => moved with { Operation = null, Outputs = [], Deleted = isRollback ? null : now });
    }

    private async Task UpdateAsync(Stack stack, StackOperation operation, CancellationToken stopping)
    {
        StackBuild build = new(work, operation.Target!, operation.Before.ToDictionary(resource => resource.LogicalId));
        IReadOnlyList<StackOutput>? outputs = await build.RunAsync(() => IsStill(StackStatus.UpdateInProgress, stopping)).ConfigureAwait(false);
        stopping.ThrowIfCancellationRequested();
        if (outputs is null)
        {
            string reason = build.Error?.Message ?? $"The following resource(s) failed to update: [{string.Join(", ", build.Failed)}]. ";
            bool stays = operation.DisableRollback;
            work.Move(StackStatus.UpdateInProgress, stays ? StackStatus.UpdateFailed : StackStatus.UpdateRollbackInProgress, reason, moved => moved with { Operation = stays ? null : operation });
            return;
        }

        HashSet<string> wanted = [.. build.Wanted];
        HashSet<(string, int)> kept = [.. work.Resources.Values.Where(resource => wanted.Contains(resource.LogicalId)).Select(resource => (resource.LogicalId, resource.Generation))];
        work.Move(StackStatus.UpdateInProgress, StackStatus.UpdateCleanup, null, moved => moved with
        {
            Outputs = outputs,
            Imports = build.Imports,
            Design = operation.Target!,
            Operation = operation with { Garbage = [.. operation.Before.Where(resource => !kept.Contains((resource.LogicalId, resource.Generation)))] },
        });
    }

    private async Task RollBackAsync(StackOperation operation)
    {
        IReadOnlyList<StackResource> garbage = operation.Garbage.Count > 0 ? operation.Garbage : StackRollback.GarbageOf(work.Resources.Values, operation.Before);
        work.Catalog.Change(work.StackId, stack => stack.Status == StackStatus.UpdateRollbackInProgress ? new StackStep(stack.Id) { Stack = stack with { Operation = operation with { Garbage = garbage } } } : null);
        IReadOnlyList<string> failed = await new StackRollback(work, operation).RunAsync().ConfigureAwait(false);
        if (failed.Count > 0)
        {
            work.Move(StackStatus.UpdateRollbackInProgress, StackStatus.UpdateRollbackFailed, $"The following resource(s) failed to update: [{string.Join(", ", failed)}]. ");
            return;
        }

        work.Move(StackStatus.UpdateRollbackInProgress, StackStatus.UpdateRollbackCleanup);
    }

    /// <summary>What can't be deleted stays behind, with an event that says so; the update itself is done.</summary>
    private async Task CleanUpAsync(StackOperation operation, string from, string to)
    {
        StackTeardown teardown = new(work, resource => work.Resources.GetValueOrDefault(resource.LogicalId)?.Generation == resource.Generation);
        await teardown.RunAsync(operation.Garbage, resource => from == StackStatus.UpdateCleanup && (IsReplaced(resource) ? resource.IsRetainedWhenReplaced : resource.IsRetained)).ConfigureAwait(false);
        string[] gone = [.. operation.Garbage.Where(resource => work.Resources.GetValueOrDefault(resource.LogicalId)?.Generation == resource.Generation).Select(resource => resource.LogicalId)];
        work.Catalog.Apply(new StackStep(work.StackId) { Removed = gone });
        work.Move(from, to, null, moved => moved with { Operation = null });
    }

    private bool IsReplaced(StackResource resource) => work.Resources.TryGetValue(resource.LogicalId, out StackResource? now) && now.Generation != resource.Generation;

    private bool IsStill(string status, CancellationToken stopping) => !stopping.IsCancellationRequested && work.Stack.Status == status;
}
