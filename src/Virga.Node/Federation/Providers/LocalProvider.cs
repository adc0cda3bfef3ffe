using Virga.Node.Aws.Lambda;
using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Functions;
using Virga.Node.Invocations;
using Virga.Node.Metering;
using Virga.Node.Values;

namespace Virga.Node.Federation.Providers;

/// <summary>This node: its catalog and its pipeline, without a way through HTTP.</summary>
internal sealed class LocalProvider(FunctionOperations operations, ConcurrencyOperations concurrency, FunctionCatalog catalog, InvocationPipeline pipeline, PriceList prices, NodeAddress address, TimeProvider time) : IProvider
{
    public const string Name = "local";

    private const int PicosPerNano = 1000;
    private static readonly byte[] EmptyEvent = "{}"u8.ToArray();

    public ProviderDescription Description { get; } = new(Name, ProviderKind.Local, address.Region, null, TakesZips: true, TakesImages: true);

    /// <summary>Of the node's price list.</summary>
    public CallPrices Prices { get; } = new(prices.RequestNanos * PicosPerNano, prices.GigabyteSecondPicos, prices.Source);

    public Task<Result<CallPrices>> PricesAsync(CancellationToken cancellation) =>
        Task.FromResult<Result<CallPrices>>(prices.Currency == "USD" ? Prices : new VirgaError(Outcome.NotFound, $"This node's prices are in {prices.Currency}, the others' in USD."));

    public Task<VirgaError?> CheckAsync(CancellationToken cancellation) => Task.FromResult<VirgaError?>(null);

    public Task<Result<IReadOnlyList<ProvidedFunction>>> ListAsync(CancellationToken cancellation) =>
        Task.FromResult(Result.Of<IReadOnlyList<ProvidedFunction>>([.. catalog.All.Take(ProviderDescription.MaxListed).Select(function => Describe(function))]));

    public Task<Result<ProvidedFunction>> DeployAsync(FunctionDeployment deployment, CancellationToken cancellation)
    {
        VirgaError? error = catalog.TryFind(deployment.Name, out _) ? Update(deployment) : Create(deployment);
        return Task.FromResult<Result<ProvidedFunction>>(error is not null ? error : catalog.TryFind(deployment.Name, out Function? made) ? Describe(made) : new VirgaError(Outcome.Conflict, $"{deployment.Name} was removed meanwhile."));
    }

    public Task<VirgaError?> RemoveAsync(string function, CancellationToken cancellation) =>
        Task.FromResult(FunctionReference.Parse(function).TryGet(out FunctionReference reference, out VirgaError? error) ? operations.Delete(reference) : error);

    /// <summary>A call that has been given up by its caller goes on to its end, as any.</summary>
    public async Task<ProviderAnswer> InvokeAsync(ProviderCall call, CancellationToken cancellation)
    {
        if (!FunctionReference.Parse(call.Function).TryGet(out FunctionReference reference, out VirgaError? error))
        {
            return ProviderAnswer.Refused(error);
        }

        if (call.Timeout <= TimeSpan.Zero)
        {
            return Late(call) with { MayHaveRun = false };
        }

        byte[] payload = call.Payload.IsEmpty ? EmptyEvent : call.Payload.ToArray(); // it may go on after the caller has left
        Task<ProviderAnswer> running = RunAsync(reference, payload, call, cancellation);
        try
        {
            return await running.WaitAsync(call.Timeout, time, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return Late(call);
        }
    }

    public Task<VirgaError?> ScaleAsync(string function, FunctionScale scale, CancellationToken cancellation)
    {
        if (!FunctionReference.Parse(function).TryGet(out FunctionReference reference, out VirgaError? error))
        {
            return Task.FromResult<VirgaError?>(error);
        }

        error = scale.Most is { } most ? concurrency.Set(reference, most) : null;
        return Task.FromResult(error is not null || scale.Ready is not { } ready ? error
            : catalog.Update(reference.Name, found => found.With(reference.Qualifier, settings => settings with { Provisioned = ready == 0 ? null : new ProvisionedConcurrency(ready, time.GetUtcNow()) })).Error);
    }

    private async Task<ProviderAnswer> RunAsync(FunctionReference reference, byte[] payload, ProviderCall call, CancellationToken cancellation)
    {
        Invocation invocation = new() { RequestId = RequestId.New(), Function = reference, Event = payload, TraceId = call.TraceId };
        using InvocationResult result = await pipeline.InvokeAsync(invocation, cancellation).ConfigureAwait(false);
        return result.Refusal is { } refusal ? ProviderAnswer.Refused(refusal) : new ProviderAnswer { Payload = result.Payload.Memory.ToArray(), FunctionError = result.FunctionError };
    }

    private static ProviderAnswer Late(ProviderCall call) =>
        ProviderAnswer.Refused(new VirgaError(Outcome.Unavailable, $"{call.Function} gave no answer within {call.Timeout.TotalSeconds:0.###} s."), mayHaveRun: true);

    private VirgaError? Create(FunctionDeployment deployment) => operations.Create(new CreateFunctionRequest
    {
        FunctionName = deployment.Name,
        Code = CodeOf(deployment),
        PackageType = deployment.Image is null ? null : ImageRules.PackageType,
        Runtime = deployment.Image is null ? deployment.Runtime : null,
        Handler = deployment.Image is null ? deployment.Handler : null,
        Role = deployment.Role,
        MemorySize = deployment.MemoryMegabytes,
        Timeout = deployment.TimeoutSeconds,
        Environment = new EnvironmentSettings(deployment.Environment),
    }).Error;

    private VirgaError? Update(FunctionDeployment deployment)
    {
        FunctionReference reference = new(deployment.Name, null);
        return operations.UpdateCode(reference, new UpdateFunctionCodeRequest { ZipFile = deployment.Zip, ImageUri = deployment.Image }).Error
            ?? operations.UpdateConfiguration(reference, new FunctionSettings
            {
                Runtime = deployment.Image is null ? deployment.Runtime : null,
                Handler = deployment.Image is null ? deployment.Handler : null,
                Role = deployment.Role,
                MemorySize = deployment.MemoryMegabytes,
                Timeout = deployment.TimeoutSeconds,
                Environment = new EnvironmentSettings(deployment.Environment),
            }).Error;
    }

    private static FunctionCode CodeOf(FunctionDeployment deployment) => new() { ZipFile = deployment.Zip, ImageUri = deployment.Image };

    private static ProvidedFunction Describe(Function function) =>
        new(function.Name, function.Latest.Runtime, function.Latest.Memory.Megabytes, function.Latest.CodeSha256, function.SettingsOf(null).Provisioned?.Instances);
}
