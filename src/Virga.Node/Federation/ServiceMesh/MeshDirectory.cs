using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Providers;
using Virga.Node.Federation.Registry;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Federation.ServiceMesh;

/// <summary>
/// Finds what a name stands for: a function of this node; an end point of the registry, <c>0xOWNER/PATH</c>; a function at a provider,
/// <c>PROVIDER/FUNCTION</c>, or <c>FUNCTION</c> where it was deployed from here. In this order, and without asking anybody.
/// </summary>
/// <param name="registry">Null while the node has no part in a registry.</param>
/// <param name="caller">Null: end points can be found but not called.</param>
internal sealed class MeshDirectory(FunctionCatalog catalog, ProviderCatalog providers, IRegistryView? registry, IEndPointCaller? caller, NodeAddress address)
{
    private const string InvokeFunction = "lambda:InvokeFunction";
    private const string InvokeRemote = "virga:Invoke";
    private const int MaxName = 512;

    public Result<MeshTarget> Find(string name)
    {
        if (name.Length is 0 or > MaxName)
        {
            return Missing(name[..Math.Min(name.Length, MaxName)]);
        }

        int slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0)
        {
            return name.StartsWith("0x", StringComparison.Ordinal) ? EndPoint(name, name[..slash], name[(slash + 1)..]) : AtProvider(name, name[..slash], name[(slash + 1)..]);
        }

        if (!FunctionReference.Parse(name).TryGet(out FunctionReference reference, out VirgaError? error))
        {
            return error;
        }

        string arn = address.FunctionArn(reference.Name, reference.Qualifier);
        return catalog.TryFind(reference.Name, out _) ? new MeshTarget(null, InvokeFunction, arn, name, providers.Local.InvokeAsync)
            : providers.Holder(reference.Name) is { } holder ? new MeshTarget($"provider/{holder.Description.Name}", InvokeFunction, arn, name, holder.InvokeAsync)
            : Missing(name);
    }

    private Result<MeshTarget> EndPoint(string name, string owner, string path)
    {
        if (!EvmAddress.Parse(owner).TryGet(out EvmAddress account, out VirgaError? error))
        {
            return error;
        }

        if (registry?.Head is null || caller is null)
        {
            return new VirgaError(Outcome.Unavailable, "This node doesn't follow a registry of end points at present.");
        }

        return (registry.EndPoint(account, path) ?? registry.EndPoint(account, "/" + path)) is { IsRetired: false } found
            ? new MeshTarget($"endpoint/{found.Id}", InvokeRemote, $"arn:aws:virga:{address.Region}:{address.AccountId}:endpoint/{account}/{path}", path, (call, cancellation) => caller.CallAsync(found, call, cancellation))
            : Missing(name);
    }

    private Result<MeshTarget> AtProvider(string name, string provider, string function) => providers.TryFind(provider, out IProvider? found) && function.Length > 0 && !function.Contains('/', StringComparison.Ordinal)
        ? found.Description.Kind == ProviderKind.Local ? Find(function)
            : new MeshTarget($"provider/{provider}", InvokeRemote, $"arn:aws:virga:{address.Region}:{address.AccountId}:provider/{provider}/{function}", function, found.InvokeAsync)
        : Missing(name);

    private static VirgaError Missing(string name) => new(Outcome.NotFound, $"Nothing is called {name} here, in the registry or at a provider.");
}
