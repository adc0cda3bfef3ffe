using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Federation.Providers;

/// <summary>What of a function of this node goes to another provider: its newest code and settings.</summary>
internal sealed class FunctionExport(FunctionCatalog catalog, CodeStore code)
{
    public async Task<Result<FunctionDeployment>> ReadAsync(string name, CancellationToken cancellation)
    {
        if (!catalog.TryFind(name, out Function? function))
        {
            return new VirgaError(Outcome.NotFound, $"Function not found: {name}");
        }

        FunctionVersion version = function.Latest;
        if (version.Layers.Length > 0)
        {
            return new VirgaError(Outcome.NotSupported, $"{name} has layers, which aren't taken along: put them into its package.");
        }

        return new FunctionDeployment
        {
            Name = name,
            Runtime = version.Runtime,
            Handler = version.Handler,
            Role = version.Role,
            MemoryMegabytes = version.Memory.Megabytes,
            TimeoutSeconds = version.TimeoutSeconds,
            Environment = version.Environment,
            Image = version.Image?.Uri,
            Zip = version.Image is null ? await File.ReadAllBytesAsync(code.ZipOf(version.Code), cancellation).ConfigureAwait(false) : null,
        };
    }
}
