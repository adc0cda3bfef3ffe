using Virga.Node.Values;

namespace Virga.Node.Federation.Providers;

/// <summary>A place where functions run: this node, another one, AWS Lambda, an OpenFaaS gateway. Expected failures are returned; only the caller's own cancellation is thrown.</summary>
internal interface IProvider
{
    ProviderDescription Description { get; }

    /// <summary>What calls cost there. <see cref="Outcome.NotFound"/>: nobody has said.</summary>
    Task<Result<CallPrices>> PricesAsync(CancellationToken cancellation);

    /// <summary>Null when it answers and takes the credentials.</summary>
    Task<VirgaError?> CheckAsync(CancellationToken cancellation);

    /// <summary>At most <see cref="ProviderDescription.MaxListed"/> functions, by name.</summary>
    Task<Result<IReadOnlyList<ProvidedFunction>>> ListAsync(CancellationToken cancellation);

    /// <summary>Makes the function or replaces its code and settings, and waits until it can be called.</summary>
    Task<Result<ProvidedFunction>> DeployAsync(FunctionDeployment deployment, CancellationToken cancellation);

    Task<VirgaError?> RemoveAsync(string function, CancellationToken cancellation);

    /// <summary>Calls the function and waits for its answer, no longer than the call's timeout.</summary>
    Task<ProviderAnswer> InvokeAsync(ProviderCall call, CancellationToken cancellation);

    /// <summary>Instances kept ready, and the most that may run.</summary>
    Task<VirgaError?> ScaleAsync(string function, FunctionScale scale, CancellationToken cancellation);
}
