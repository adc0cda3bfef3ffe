using Virga.Node.Values;

namespace Virga.Node.Services.Stacks.Templates;

/// <summary>What must be there before each resource of a template is made.</summary>
internal sealed class DependencyGraph
{
    private readonly Dictionary<string, IReadOnlyList<string>> needs = new(StringComparer.Ordinal);

    private DependencyGraph()
    {
    }

    /// <summary>Each resource after all that it needs; those that could go first in either order, in the template's.</summary>
    public IReadOnlyList<string> Order { get; private set; } = [];

    public IReadOnlyList<string> NeedsOf(string logicalId) => needs.GetValueOrDefault(logicalId, []);

    /// <summary>The graph, unless resources need each other in a circle.</summary>
    public static Result<DependencyGraph> Of(Template template)
    {
        DependencyGraph graph = new();
        foreach (string id in template.Order)
        {
            TemplateResource resource = template.Resources[id];
            graph.needs[id] = [.. References.Of(resource.Properties).Select(one => one.Name).Concat(resource.DependsOn).Where(template.Resources.ContainsKey).Distinct()];
        }

        List<string> order = [];
        HashSet<string> placed = new(StringComparer.Ordinal);
        List<string> waiting = [.. template.Order];
        while (waiting.Count > 0)
        {
            List<string> ready = [.. waiting.Where(id => graph.needs[id].All(placed.Contains))];
            if (ready.Count == 0)
            {
                return TemplateError.Validation($"Circular dependency between resources: [{string.Join(", ", graph.InCircle(waiting))}]");
            }

            order.AddRange(ready);
            placed.UnionWith(ready);
            waiting.RemoveAll(placed.Contains);
        }

        graph.Order = order;
        return graph;
    }

    /// <summary>Without those that only wait for the circle.</summary>
    private List<string> InCircle(List<string> waiting)
    {
        List<string> left = [.. waiting];
        while (left.RemoveAll(id => !left.Exists(other => needs[other].Contains(id))) > 0)
        {
        }

        return left;
    }
}
