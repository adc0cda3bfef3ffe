namespace Virga.Node.Federation.Providers;

/// <param name="Name">What the operator calls it.</param>
/// <param name="Region">As AWS names regions, or what the operator said; empty: nothing.</param>
/// <param name="Address">Null for this node.</param>
/// <param name="TakesZips">Whether it takes deployment packages.</param>
/// <param name="TakesImages">Whether it takes container images.</param>
internal sealed record ProviderDescription(string Name, ProviderKind Kind, string Region, Uri? Address, bool TakesZips, bool TakesImages)
{
    /// <summary>Functions that are listed of a provider; further ones are left out.</summary>
    public const int MaxListed = 5000;
}
