using System.Collections.Immutable;

namespace Virga.Node.Services.Stacks;

/// <summary>All stacks of the node, deleted ones for a while too. Changes are durable before they are seen.</summary>
internal sealed class StackCatalog
{
    /// <summary>How long deleted stacks are told of. Source: CloudFormation API Reference, ListStacks.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromDays(90);

    private readonly Lock writing = new();
    private readonly IStackStore store;
    private readonly TimeProvider time;
    private readonly Dictionary<string, long> lastEvent = new(StringComparer.Ordinal);
    private volatile Snapshot now;

    public StackCatalog(IStackStore store, TimeProvider time)
    {
        (this.store, this.time) = (store, time);
        now = new Snapshot(
            store.LoadStacks().ToImmutableDictionary(stack => stack.Id),
            store.LoadResources().GroupBy(pair => pair.Stack).ToImmutableDictionary(group => group.Key, group => group.ToImmutableDictionary(pair => pair.Resource.LogicalId, pair => pair.Resource)),
            store.LoadChangeSets().ToImmutableDictionary(set => set.Id));
        foreach (Stack old in now.Stacks.Values.Where(stack => stack.Deleted < time.GetUtcNow() - Memory))
        {
            store.Forget(old.Id);
            now = now with { Stacks = now.Stacks.Remove(old.Id), Resources = now.Resources.Remove(old.Id) };
        }
    }

    /// <summary>The newest first.</summary>
    public IReadOnlyList<Stack> All => [.. now.Stacks.Values.OrderByDescending(stack => stack.Created).ThenBy(stack => stack.Id, StringComparer.Ordinal)];

    /// <summary>By its ARN, also of a deleted one; by name only of one that is there.</summary>
    public Stack? Find(string nameOrId) => nameOrId.StartsWith("arn:", StringComparison.Ordinal)
        ? now.Stacks.GetValueOrDefault(nameOrId)
        : now.Stacks.Values.FirstOrDefault(stack => stack.Name == nameOrId && !stack.IsDeleted);

    public IReadOnlyDictionary<string, StackResource> ResourcesOf(string stackId) => now.Resources.GetValueOrDefault(stackId, ImmutableDictionary<string, StackResource>.Empty);

    /// <summary>The newest first.</summary>
    public IReadOnlyList<ChangeSet> ChangeSetsOf(string stackId) => [.. now.ChangeSets.Values.Where(set => set.StackId == stackId).OrderByDescending(set => set.Created)];

    public ChangeSet? FindChangeSet(string id) => now.ChangeSets.GetValueOrDefault(id);

    public IReadOnlyList<StackEvent> EventsOf(string stackId, long before, int most) => store.Events(stackId, before, most);

    /// <summary>The stack that exports the name, with what it gives.</summary>
    public (Stack Stack, StackOutput Output)? FindExport(string name) => Exports.Where(one => one.Output.Export == name).Select(one => ((Stack, StackOutput)?)one).FirstOrDefault();

    public IEnumerable<(Stack Stack, StackOutput Output)> Exports => now.Stacks.Values.Where(stack => !stack.IsDeleted)
        .SelectMany(stack => stack.Outputs.Where(output => output.Export is not null).Select(output => (stack, output)))
        .OrderBy(one => one.output.Export, StringComparer.Ordinal);

    /// <summary>Makes the step. Events get their numbers here.</summary>
    public void Apply(StackStep step)
    {
        lock (writing)
        {
            StackStep numbered = step with { Events = [.. step.Events.Select(one => one with { Number = Next(step.StackId), Id = one.Id.Length > 0 ? one.Id : Guid.NewGuid().ToString(), Time = time.GetUtcNow() })] };
            store.Save(numbered);
            now = now.After(numbered);
        }
    }

    /// <summary>Makes a stack, unless one of its name is there.</summary>
    public bool TryAdd(Stack stack, StackStep step)
    {
        lock (writing)
        {
            if (Find(stack.Name) is not null)
            {
                return false;
            }

            Apply(step with { Stack = stack });
            return true;
        }
    }

    /// <summary>Changes a stack as it is at this moment; null from <paramref name="change"/> leaves it.</summary>
    public Stack? Change(string stackId, Func<Stack, StackStep?> change)
    {
        lock (writing)
        {
            if (now.Stacks.GetValueOrDefault(stackId) is not { } before || change(before) is not { } step)
            {
                return null;
            }

            Apply(step);
            return now.Stacks[stackId];
        }
    }

    private long Next(string stackId) => lastEvent[stackId] = (lastEvent.TryGetValue(stackId, out long last) ? last : store.LastEvent(stackId)) + 1;

    private sealed record Snapshot(ImmutableDictionary<string, Stack> Stacks, ImmutableDictionary<string, ImmutableDictionary<string, StackResource>> Resources, ImmutableDictionary<string, ChangeSet> ChangeSets)
    {
        public Snapshot After(StackStep step)
        {
            ImmutableDictionary<string, StackResource> resources = Resources.GetValueOrDefault(step.StackId, ImmutableDictionary<string, StackResource>.Empty)
                .RemoveRange(step.Removed).SetItems(step.Resources.Select(one => KeyValuePair.Create(one.LogicalId, one)));
            ImmutableDictionary<string, ChangeSet> sets = step.RemovedChangeSet is { } gone ? ChangeSets.Remove(gone) : ChangeSets;
            return new Snapshot(
                step.Stack is { } stack ? Stacks.SetItem(stack.Id, stack) : Stacks,
                Resources.SetItem(step.StackId, resources),
                step.ChangeSet is { } set ? sets.SetItem(set.Id, set) : sets);
        }
    }
}
