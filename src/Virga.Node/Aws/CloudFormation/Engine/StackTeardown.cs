using Virga.Node.Aws.CloudFormation.Resources;
using Virga.Node.Services.Stacks;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Engine;

/// <summary>Deletes resources, each before what it needs, several at once where none needs another.</summary>
/// <param name="keep">The resource is the stack's still, and its state is kept; false: another has its name, only events tell of it.</param>
internal sealed class StackTeardown(StackWork work, Func<StackResource, bool> keep)
{
    private const int AtOnce = 8;

    private readonly List<string> failed = [];

    /// <summary>Logical ids of what couldn't be deleted.</summary>
    public IReadOnlyList<string> Failed => failed;

    /// <param name="isRetained">Whether a resource is to stay, though the stack lets go of it.</param>
    public async Task RunAsync(IEnumerable<StackResource> resources, Func<StackResource, bool> isRetained)
    {
        List<StackResource> waiting = [.. resources.OrderBy(resource => resource.LogicalId, StringComparer.Ordinal)];
        List<StackResource> left = [.. waiting];
        List<Task<StackResource?>> running = [];
        while (true)
        {
            foreach (StackResource ready in waiting.Where(one => !left.Exists(other => other != one && other.Needs.Contains(one.LogicalId))).Take(AtOnce - running.Count).ToArray())
            {
                waiting.Remove(ready);
                running.Add(StepAsync(ready, isRetained(ready)));
            }

            if (running.Count == 0)
            {
                break;
            }

            Task<StackResource?> ended = await Task.WhenAny(running).ConfigureAwait(false);
            running.Remove(ended);
            if (await ended.ConfigureAwait(false) is { } gone)
            {
                left.Remove(gone);
            }
        }
    }

    /// <returns>The resource when it is gone.</returns>
    private async Task<StackResource?> StepAsync(StackResource resource, bool isRetained)
    {
        await Task.Yield();
        if (isRetained && resource.IsMade)
        {
            Keep(resource with { Status = "DELETE_SKIPPED", Reason = null });
            return resource;
        }

        if (resource.IsMade && work.Types.Find(resource.Type) is { } type)
        {
            Keep(resource with { Status = "DELETE_IN_PROGRESS", Reason = null });
            if (await type.DeleteAsync(work.Call(resource)).ConfigureAwait(false) is { } error && !WireFailure.IsNotFound(error))
            {
                Keep(resource with { Status = "DELETE_FAILED", Reason = WireFailure.Reason(resource.Type, error) });
                failed.Add(resource.LogicalId);
                return null;
            }
        }

        Keep(resource with { Status = "DELETE_COMPLETE", Reason = null, IsMade = false });
        return resource;
    }

    private void Keep(StackResource resource)
    {
        if (keep(resource))
        {
            work.Record(resource);
        }
        else
        {
            work.Tell(resource);
        }
    }
}
