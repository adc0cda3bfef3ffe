using Virga.Node.Functions;
using Virga.Node.Runtimes.Oci;
using Virga.Node.Values;

namespace Virga.Node.Runtimes;

/// <summary>The runtimes this node has, by AWS's identifiers.</summary>
internal sealed class RuntimeCatalog
{
    private readonly Dictionary<string, IRuntime> runtimes = new(StringComparer.Ordinal);

    private readonly OciRuntime images;

    public RuntimeCatalog(IEnumerable<IRuntime> families, OciRuntime images)
    {
        this.images = images;
        foreach (IRuntime family in families)
        {
            foreach (string identifier in family.Identifiers)
            {
                runtimes.Add(identifier, family);
            }
        }
    }

    public IEnumerable<string> Identifiers => runtimes.Keys;

    /// <summary>What runs a version, whose package may be an image.</summary>
    public Result<IRuntime> Find(FunctionVersion version) => version.Image is null ? Find(version.Runtime) : images;

    public Result<IRuntime> Find(string identifier)
    {
        if (runtimes.TryGetValue(identifier, out IRuntime? runtime))
        {
            return Result.Of(runtime);
        }

        return new VirgaError(
            Outcome.InvalidParameter,
            $"Value {identifier} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [{string.Join(", ", runtimes.Keys)}] or be a valid ARN");
    }
}
