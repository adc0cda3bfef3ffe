using System.Text.Json.Nodes;
using Virga.Node.Aws.CloudFormation.Resources;
using Virga.Node.Services.Stacks;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Engine;

/// <summary>
/// Brings a stack's resources to a design: makes what is new, changes what differs, each after what it needs, several at once where
/// they don't need each other. What is to go stays for the clean-up.
/// </summary>
/// <remarks>Every step is kept before and after it is made, so that a node that was killed goes on where it was.</remarks>
internal sealed class StackBuild(StackWork work, StackDesign design, IReadOnlyDictionary<string, StackResource> before)
{
    private const int AtOnce = 8;

    private readonly Template template = new((JsonObject)JsonNode.Parse(design.Template)!);
    private readonly HashSet<string> done = new(StringComparer.Ordinal);
    private readonly HashSet<string> wanted = new(StringComparer.Ordinal);
    private readonly List<string> failed = [];

    /// <summary>Logical ids of what failed; empty: all is as designed.</summary>
    public IReadOnlyList<string> Failed => failed;

    /// <summary>Logical ids of the resources that the design comes to.</summary>
    public IReadOnlyCollection<string> Wanted => wanted;

    /// <summary>Names of exports that the design imports.</summary>
    public IReadOnlyList<string> Imports { get; private set; } = [];

    /// <summary>What failed before any resource could be tried, such as an expression of the design.</summary>
    public VirgaError? Error { get; private set; }

    /// <param name="isStillWanted">Asked before each step: the stack may be deleted or its update be cancelled meanwhile.</param>
    /// <returns>The outputs; null when something failed or it is no longer wanted.</returns>
    public async Task<IReadOnlyList<StackOutput>?> RunAsync(Func<bool> isStillWanted)
    {
        StackReferences references = new(id => done.Contains(id) ? work.Resources.GetValueOrDefault(id) : null, wanted.Contains, work.Catalog);
        Evaluation evaluation = work.Evaluate(template, design, references);
        if (!StackPlanner.Present(template, evaluation).TryGet(out IReadOnlyList<TemplateResource>? present, out VirgaError? error))
        {
            Error = error;
            return null;
        }

        wanted.UnionWith(present.Select(resource => resource.LogicalId));
        DependencyGraph graph = DependencyGraph.Of(template).Value;
        List<TemplateResource> waiting = [.. present];
        List<Task<(string Id, VirgaError? Error)>> running = [];
        while (true)
        {
            foreach (TemplateResource ready in waiting.Where(resource => graph.NeedsOf(resource.LogicalId).All(id => done.Contains(id) || !wanted.Contains(id))).Take(AtOnce - running.Count).ToArray())
            {
                if (failed.Count > 0 || !isStillWanted())
                {
                    break;
                }

                waiting.Remove(ready);
                running.Add(StepAsync(ready, evaluation, graph.NeedsOf(ready.LogicalId)));
            }

            if (running.Count == 0)
            {
                break;
            }

            Task<(string Id, VirgaError? Error)> ended = await Task.WhenAny(running).ConfigureAwait(false);
            running.Remove(ended);
            (string id, VirgaError? wrong) = await ended.ConfigureAwait(false);
            (wrong is null ? (ICollection<string>)done : failed).Add(id);
        }

        if (failed.Count > 0 || waiting.Count > 0)
        {
            return null;
        }

        bool evaluated = StackPlanner.Outputs(template, evaluation).TryGet(out IReadOnlyList<StackOutput>? outputs, out error);
        Imports = references.Imported;
        Error = error ?? CheckExports(outputs!);
        return evaluated && Error is null ? outputs : null;
    }

    /// <summary>An exported name belongs to one stack, and stays while another imports it.</summary>
    private VirgaError? CheckExports(IReadOnlyList<StackOutput> outputs)
    {
        foreach (StackOutput output in outputs.Where(output => output.Export is not null))
        {
            if (work.Catalog.FindExport(output.Export!) is { } other && other.Stack.Id != work.StackId)
            {
                return TemplateError.Validation($"Export with name {output.Export} is already exported by stack {other.Stack.Name}");
            }
        }

        return null;
    }

    private async Task<(string, VirgaError?)> StepAsync(TemplateResource declared, Evaluation evaluation, IReadOnlyList<string> needs)
    {
        string id = declared.LogicalId;
        IResourceType type = work.Types.Find(declared.Type)!;
        StackResource? now = work.Resources.GetValueOrDefault(id);
        if (!evaluation.Evaluate(declared.Properties).TryGet(out JsonNode? evaluated, out VirgaError? error))
        {
            return (id, Fail(now ?? New(declared, "", needs, "{}"), error));
        }

        JsonObject properties = type.Schema.Coerce((JsonObject)evaluated);
        StackResource old = before.GetValueOrDefault(id, now!);
        bool isNew = now is null || (!before.ContainsKey(id) && !now.Status.EndsWith("_COMPLETE", StringComparison.Ordinal));
        if (isNew)
        {
            return (id, await CreateAsync(type, now ?? New(declared, type.Schema.Name is { } rule ? properties[rule.Property].Text() ?? rule.Make(work.Stack.Name, id) : "", needs, properties.Write()), now is not null).ConfigureAwait(false));
        }

        ResourceDiff diff = ResourceDiff.Of(type.Schema, (JsonObject)JsonNode.Parse(old.Properties)!, properties, declared.Properties);
        StackResource next = New(declared, now!.PhysicalId, needs, properties.Write()) with { Attributes = now.Attributes, IsMade = now.IsMade, Generation = now.Generation };
        if (diff.Replaces && before.ContainsKey(id))
        {
            return (id, await ReplaceAsync(type, next, old, now, properties).ConfigureAwait(false));
        }

        if (diff.Changes.Count > 0)
        {
            return (id, await UpdateAsync(type, next, (JsonObject)JsonNode.Parse(old.Properties)!).ConfigureAwait(false));
        }

        work.Keep(next with { Status = now.Status, Reason = now.Reason, Changed = now.Changed }); // its metadata or policies may be others
        return (id, null);
    }

    private async Task<VirgaError?> ReplaceAsync(IResourceType type, StackResource next, StackResource old, StackResource now, JsonObject properties)
    {
        if (now.Generation > old.Generation)
        {
            return now.Status.EndsWith("_COMPLETE", StringComparison.Ordinal) ? null : await CreateAsync(type, now, true).ConfigureAwait(false);
        }

        string? given = type.Schema.Name is { Property.Length: > 0 } rule ? properties[rule.Property].Text() : null;
        if (given is not null && given == ((JsonObject)JsonNode.Parse(old.Properties)!)[type.Schema.Name!.Property].Text())
        {
            return Fail(next with { Status = "UPDATE_FAILED" }, TemplateError.Validation($"CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename {given} and update the stack again."));
        }

        string name = given ?? type.Schema.Name?.Make(work.Stack.Name, next.LogicalId) ?? "";
        StackResource fresh = next with { PhysicalId = name, Generation = old.Generation + 1, IsMade = false, Attributes = "{}", Status = "UPDATE_IN_PROGRESS" };
        return await CreateAsync(type, fresh with { Reason = "Requested update requires the creation of a new physical resource; hence creating one." }, false).ConfigureAwait(false);
    }

    private async Task<VirgaError?> CreateAsync(IResourceType type, StackResource resource, bool isRepeated)
    {
        string verb = resource.Generation > 0 ? "UPDATE" : "CREATE";
        resource = isRepeated ? resource : work.Record(resource with { Status = $"{verb}_IN_PROGRESS" });
        resource = resource with { Status = $"{verb}_IN_PROGRESS" };
        if (type.Schema.Check(resource.LogicalId, (JsonObject)JsonNode.Parse(resource.Properties)!) is { } unfit)
        {
            return Fail(resource, unfit);
        }

        StackResource latest = resource;
        ResourceCall call = work.Call(resource) with
        {
            IsRepeated = isRepeated,
            Made = id => work.Keep(latest = latest with { PhysicalId = id, IsMade = true }),
        };
        return Finish(await type.CreateAsync(call).ConfigureAwait(false), latest, $"{verb}_COMPLETE", "Resource creation Initiated");
    }

    private async Task<VirgaError?> UpdateAsync(IResourceType type, StackResource next, JsonObject from)
    {
        StackResource resource = work.Record(next with { Status = "UPDATE_IN_PROGRESS" });
        return Finish(await type.UpdateAsync(work.Call(resource, from)).ConfigureAwait(false), resource, "UPDATE_COMPLETE");
    }

    private VirgaError? Finish(Result<ResourceState> result, StackResource resource, string status, params string?[] reasonsBefore)
    {
        if (!result.TryGet(out ResourceState? state, out VirgaError? error))
        {
            return Fail(resource, error);
        }

        work.Record(resource with { PhysicalId = state.PhysicalId, Attributes = state.Attributes.Write(), Status = status, Reason = null, IsMade = true }, reasonsBefore);
        return null;
    }

    private VirgaError Fail(StackResource resource, VirgaError error)
    {
        string verb = resource.Status.StartsWith("UPDATE", StringComparison.Ordinal) ? "UPDATE" : "CREATE";
        work.Record(resource with { Status = $"{verb}_FAILED", Reason = WireFailure.Reason(resource.Type, error) });
        return error;
    }

    private static StackResource New(TemplateResource declared, string physicalId, IReadOnlyList<string> needs, string properties) => new()
    {
        LogicalId = declared.LogicalId,
        Type = declared.Type,
        PhysicalId = physicalId,
        Status = "CREATE_IN_PROGRESS",
        Properties = properties,
        Needs = needs,
        IsRetained = declared.IsRetainedLater,
        IsRetainedWhenReplaced = declared.IsRetainedWhenReplaced,
        Metadata = declared.Declared["Metadata"]?.ToJsonString(TemplateJson.Compact),
    };
}
