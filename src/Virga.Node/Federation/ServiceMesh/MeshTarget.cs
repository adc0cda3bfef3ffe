using Virga.Node.Federation.Providers;

namespace Virga.Node.Federation.ServiceMesh;

/// <summary>Where a name leads.</summary>
/// <param name="Key">Whose trouble is shared: <c>provider/NAME</c> or <c>endpoint/ID</c>; null: this node, which needs no circuit breaker.</param>
/// <param name="Action">What a caller needs leave for.</param>
/// <param name="Resource">ARN of what is called.</param>
/// <param name="CallAsync">Makes one call.</param>
internal sealed record MeshTarget(string? Key, string Action, string Resource, string Function, Func<ProviderCall, CancellationToken, Task<ProviderAnswer>> CallAsync)
{
    /// <summary>For answers: <c>local</c> where there is no key.</summary>
    public string Place => Key ?? "local";
}
