using System.Text.Json.Nodes;
using Virga.Node.Aws.CloudFormation.Resources;
using Virga.Node.Services.Stacks;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Engine;

/// <summary>Works out what a design would change, without changing anything: what isn't known yet counts as different.</summary>
internal sealed class StackPlanner(StackCatalog catalog, ResourceCatalog types, NodeAddress address)
{
    /// <summary>The plan, or what is wrong with the design.</summary>
    public Result<StackPlan> Plan(Stack stack, StackDesign design)
    {
        Template template = new((JsonObject)JsonNode.Parse(design.Template)!);
        IReadOnlyDictionary<string, StackResource> now = catalog.ResourcesOf(stack.Id);
        HashSet<string> fresh = new(StringComparer.Ordinal);
        HashSet<string> wanted = new(StringComparer.Ordinal);
        StackReferences references = new(id => fresh.Contains(id) ? null : now.GetValueOrDefault(id), wanted.Contains, catalog);
        Evaluation evaluation = new(template, design.Parameters, new PseudoParameters(stack.Name, stack.Id, address.AccountId, address.Region), references);
        if (types.Check(template) is { } wrong)
        {
            return wrong;
        }

        if (!Present(template, evaluation).TryGet(out IReadOnlyList<TemplateResource>? present, out VirgaError? error))
        {
            return error;
        }

        wanted.UnionWith(present.Select(resource => resource.LogicalId));
        Dictionary<string, ResourceChange> changes = new(StringComparer.Ordinal);
        foreach (TemplateResource resource in present)
        {
            if (!Change(resource, now.GetValueOrDefault(resource.LogicalId), evaluation).TryGet(out ResourceChange? change, out error))
            {
                return error;
            }

            if (change.Action == "Add" || change.Replacement is "True" or "Conditional")
            {
                fresh.Add(resource.LogicalId);
            }

            changes[resource.LogicalId] = change;
        }

        if (!Outputs(template, evaluation).TryGet(out IReadOnlyList<StackOutput>? outputs, out error))
        {
            return error;
        }

        IEnumerable<ResourceChange> removed = now.Values.Where(resource => !changes.ContainsKey(resource.LogicalId)).OrderBy(resource => resource.LogicalId, StringComparer.Ordinal)
            .Select(resource => new ResourceChange("Remove", resource.LogicalId, resource.PhysicalId, resource.Type, null, []));
        ResourceChange[] all = [.. removed, .. template.Order.Where(changes.ContainsKey).Select(id => changes[id]).Where(change => change.Action == "Add" || change.Details.Count > 0)];
        return new StackPlan(all, !outputs.SequenceEqual(stack.Outputs) || !design.Tags.OrderBy(tag => tag.Key).SequenceEqual(stack.Design.Tags.OrderBy(tag => tag.Key)));
    }

    /// <summary>The resources whose conditions hold, each after what it needs; or that one refers to another that isn't there.</summary>
    public static Result<IReadOnlyList<TemplateResource>> Present(Template template, Evaluation evaluation)
    {
        List<TemplateResource> present = [];
        foreach (string id in DependencyGraph.Of(template).Value.Order)
        {
            if (!evaluation.Holds(template.Resources[id].Condition).TryGet(out bool holds, out VirgaError? error))
            {
                return error;
            }

            if (holds)
            {
                present.Add(template.Resources[id]);
            }
        }

        return present;
    }

    /// <summary>The stack's outputs; those whose conditions don't hold are left out.</summary>
    public static Result<IReadOnlyList<StackOutput>> Outputs(Template template, Evaluation evaluation)
    {
        List<StackOutput> outputs = [];
        foreach ((string key, JsonNode? declared) in template.Outputs)
        {
            if (!evaluation.Holds(TemplateJson.Text(declared!["Condition"])).TryGet(out bool holds, out VirgaError? error))
            {
                return error;
            }

            if (!holds)
            {
                continue;
            }

            if (!evaluation.Evaluate(declared["Value"]).TryGet(out JsonNode? value, out error) | !evaluation.Evaluate(declared["Export"]?["Name"]).TryGet(out JsonNode? export, out VirgaError? other))
            {
                return error ?? other!;
            }

            string? text = value.Text() ?? (value is JsonArray items ? string.Join(',', items.Select(item => item.Text())) : null);
            if (text is null)
            {
                return TemplateError.Format($"The Value field of every Outputs member must evaluate to a String: {key}.");
            }

            outputs.Add(new StackOutput(key, text, TemplateJson.Text(declared["Description"]), export.Text()));
        }

        return outputs;
    }

    private Result<ResourceChange> Change(TemplateResource resource, StackResource? now, Evaluation evaluation)
    {
        if (!evaluation.Evaluate(resource.Properties).TryGet(out JsonNode? evaluated, out VirgaError? error))
        {
            return error;
        }

        if (now is null)
        {
            return new ResourceChange("Add", resource.LogicalId, "", resource.Type, null, []);
        }

        if (now.Type != resource.Type)
        {
            return TemplateError.Validation($"Update of resource type is not permitted. The new template modifies resource type of the following resources: [{resource.LogicalId}]");
        }

        ResourceSchema schema = types.Find(resource.Type)!.Schema;
        ResourceDiff diff = ResourceDiff.Of(schema, (JsonObject)JsonNode.Parse(now.Properties)!, schema.Coerce((JsonObject)evaluated), resource.Properties);
        return new ResourceChange("Modify", resource.LogicalId, now.PhysicalId, resource.Type, diff.Replaces ? "True" : diff.MayReplace ? "Conditional" : "False", diff.Changes);
    }
}
