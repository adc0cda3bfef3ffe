using Virga.Node.Functions;
using Virga.Node.Runtimes;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>Finds what a request names, and describes it: what most operations begin and end with.</summary>
internal sealed class FunctionLookup(FunctionCatalog catalog, RuntimeCatalog runtimes, NodeAddress address)
{
    public NodeAddress Address => address;

    /// <summary>The function, if it and the qualifier exist.</summary>
    public Result<Function> Find(FunctionReference reference) =>
        catalog.TryFind(reference.Name, out Function? function) && function.Has(reference.Qualifier) ? function : Missing(reference);

    /// <summary>The version that a reference names; an alias stands for its main version.</summary>
    public Result<FunctionVersion> FindVersion(FunctionReference reference) =>
        Find(reference).TryGet(out Function? function, out VirgaError? error)
            ? function.Version(reference.Qualifier) ?? function.Version(function.Aliases[reference.Qualifier!].FunctionVersion)!
            : error;

    public VirgaError Missing(FunctionReference reference) => new(Outcome.NotFound, $"Function not found: {address.FunctionArn(reference.Name, reference.Qualifier)}");

    /// <summary>The error, with the function's ARN where the catalog could only say its name.</summary>
    public VirgaError Named(VirgaError error, FunctionReference reference) => error.Outcome == Outcome.NotFound ? Missing(reference) : error;

    /// <param name="qualifier">What the ARN ends with; null: nothing.</param>
    public Model.FunctionConfiguration Describe(FunctionVersion version, string? qualifier) =>
        Model.FunctionConfiguration.Of(version, address, runtimes.Find(version).Value.Substitution(version.Runtime), qualifier);
}
