using Virga.Node.Functions;

namespace Virga.Node.Federation.Calls;

/// <summary>What runs when an end point is called here.</summary>
internal sealed class CallFunctions(IEndPointFunctions mappings, FunctionCatalog catalog, Random random)
{
    /// <summary>An alias may draw one of two versions. Null: nothing serves the end point.</summary>
    public FunctionVersion? Find(uint endPoint) =>
        mappings.Find(endPoint) is { } mapping && catalog.TryFind(mapping.FunctionName, out Function? function) ? function.Route(mapping.Qualifier, random) : null;
}
