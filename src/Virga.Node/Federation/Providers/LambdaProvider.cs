using System.Globalization;
using Virga.Node.Values;

namespace Virga.Node.Federation.Providers;

/// <summary>AWS Lambda, or another node, which speaks the same API. Source: AWS Lambda API reference.</summary>
internal sealed class LambdaProvider(ProviderRecord record, LambdaApi api, LambdaPriceTable table, TimeProvider time) : IProvider
{
    private const string Functions = "/2015-03-31/functions";
    private const int PageSize = 50;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    public ProviderDescription Description { get; } = new(record.Name, record.Kind, record.Region, record.Endpoint, TakesZips: true, TakesImages: true);

    /// <summary>AWS's are in the table; a node tells its own.</summary>
    public async Task<Result<CallPrices>> PricesAsync(CancellationToken cancellation)
    {
        if (record.Kind == ProviderKind.Aws)
        {
            return table.Of(record.Region);
        }

        return (await api.ReadAsync<LambdaDocuments.Prices>(HttpMethod.Get, "/_virga/v1/prices/own", null, cancellation).ConfigureAwait(false)).TryGet(out LambdaDocuments.Prices? told, out VirgaError? error)
            ? told is { Currency: "USD", RequestPicos: >= 0, GigabyteSecondPicos: >= 0 } ? new CallPrices(told.RequestPicos, told.GigabyteSecondPicos, $"the node: {told.Source}") : new VirgaError(Outcome.NotFound, $"Provider {record.Name} tells no prices in US dollars.")
            : error;
    }

    public async Task<VirgaError?> CheckAsync(CancellationToken cancellation) =>
        (await api.ReadAsync<LambdaDocuments.Settings>(HttpMethod.Get, "/2016-08-19/account-settings", null, cancellation).ConfigureAwait(false)).Error;

    public async Task<Result<IReadOnlyList<ProvidedFunction>>> ListAsync(CancellationToken cancellation)
    {
        List<ProvidedFunction> all = [];
        string marker = "";
        while (all.Count < ProviderDescription.MaxListed)
        {
            string path = $"{Functions}/?MaxItems={PageSize}{marker}";
            if (!(await api.ReadAsync<LambdaDocuments.FunctionList>(HttpMethod.Get, path, null, cancellation).ConfigureAwait(false)).TryGet(out LambdaDocuments.FunctionList? page, out VirgaError? error))
            {
                return error;
            }

            int before = all.Count;
            all.AddRange((page.Functions ?? []).OfType<LambdaDocuments.Configuration>().Where(one => one.FunctionName is not null).Select(one => one.ToFunction(one.FunctionName!)));
            if (string.IsNullOrEmpty(page.NextMarker) || all.Count == before) // a page of nothing that promises more never ends
            {
                break;
            }

            marker = $"&Marker={Uri.EscapeDataString(page.NextMarker)}";
        }

        return Result.Of<IReadOnlyList<ProvidedFunction>>([.. all.OrderBy(one => one.Name, StringComparer.Ordinal).Take(ProviderDescription.MaxListed)]);
    }

    public async Task<Result<ProvidedFunction>> DeployAsync(FunctionDeployment deployment, CancellationToken cancellation)
    {
        object code = deployment.Image is { } image ? new { ImageUri = image } : new { ZipFile = deployment.Zip };
        Dictionary<string, object> settings = Settings(deployment);
        Dictionary<string, object> made = new(settings) { ["FunctionName"] = deployment.Name, ["PackageType"] = deployment.Image is null ? "Zip" : "Image", ["Code"] = code };
        VirgaError? error = await api.DoAsync(HttpMethod.Post, Functions, made, cancellation).ConfigureAwait(false);
        if (error?.Outcome != Outcome.Conflict)
        {
            return error is null ? await ReadyAsync(deployment.Name, cancellation).ConfigureAwait(false) : error;
        }

        // It is there: new code, then new settings; AWS refuses the second until the first is done.
        foreach ((string part, object body) in ((string, object)[])[("code", code), ("configuration", settings)])
        {
            if (!(await ReadyAsync(deployment.Name, cancellation).ConfigureAwait(false)).TryGet(out _, out error)
                || (error = await api.DoAsync(HttpMethod.Put, $"{PathOf(deployment.Name)}/{part}", body, cancellation).ConfigureAwait(false)) is not null)
            {
                return error;
            }
        }

        return await ReadyAsync(deployment.Name, cancellation).ConfigureAwait(false);
    }

    public Task<VirgaError?> RemoveAsync(string function, CancellationToken cancellation) => api.DoAsync(HttpMethod.Delete, PathOf(function), null, cancellation);

    public async Task<ProviderAnswer> InvokeAsync(ProviderCall call, CancellationToken cancellation)
    {
        ProviderReply reply = await api.SendAsync(
            HttpMethod.Post,
            $"{PathOf(call.Function)}/invocations",
            call.Payload,
            headers =>
            {
                headers.Add("X-Amz-Invocation-Type", "RequestResponse");
                TraceContext.Add(headers, call);
            },
            ProviderCall.MaxPayload,
            call.Timeout,
            cancellation).ConfigureAwait(false);
        return ProviderDocuments.Error(record.Name, reply) is { } error
            ? ProviderAnswer.Refused(error, reply.MayHaveArrived && reply.Failure is not null || reply.Status >= 500)
            : new ProviderAnswer { Payload = reply.Body, FunctionError = reply.Header("X-Amz-Function-Error") is null ? null : "Unhandled" };
    }

    public async Task<VirgaError?> ScaleAsync(string function, FunctionScale scale, CancellationToken cancellation)
    {
        string path = Uri.EscapeDataString(function.Split(':')[0]);
        VirgaError? error = scale.Most is { } most
            ? await api.DoAsync(HttpMethod.Put, $"/2017-10-31/functions/{path}/concurrency", new { ReservedConcurrentExecutions = most }, cancellation).ConfigureAwait(false)
            : null;
        return error is not null || scale.Ready is not { } ready ? error : await KeepReadyAsync(function, path, ready, cancellation).ConfigureAwait(false);
    }

    private Task<VirgaError?> KeepReadyAsync(string function, string path, int ready, CancellationToken cancellation)
    {
        string? qualifier = function.Contains(':', StringComparison.Ordinal) ? Uri.EscapeDataString(function[(function.IndexOf(':', StringComparison.Ordinal) + 1)..]) : null;
        if (qualifier is not null)
        {
            string config = $"/2019-09-30/functions/{path}/provisioned-concurrency?Qualifier={qualifier}";
            return ready == 0 ? api.DoAsync(HttpMethod.Delete, config, null, cancellation) : api.DoAsync(HttpMethod.Put, config, new { ProvisionedConcurrentExecutions = ready }, cancellation);
        }

        return record.Kind == ProviderKind.Virga
            ? api.DoAsync(HttpMethod.Put, $"/_virga/v1/functions/{path}/provisioned", new { Instances = ready }, cancellation)
            : Task.FromResult<VirgaError?>(new VirgaError(Outcome.NotSupported, "AWS keeps instances ready only of a published version or an alias: name it, as in NAME:QUALIFIER."));
    }

    private Dictionary<string, object> Settings(FunctionDeployment deployment)
    {
        Dictionary<string, object> settings = new()
        {
            ["Role"] = record.Role ?? deployment.Role,
            ["MemorySize"] = deployment.MemoryMegabytes,
            ["Timeout"] = deployment.TimeoutSeconds,
            ["Environment"] = new { Variables = deployment.Environment },
        };
        if (deployment.Image is null) // an image has its own
        {
            (settings["Runtime"], settings["Handler"]) = (deployment.Runtime, deployment.Handler);
        }

        return settings;
    }

    /// <summary>The function, when it can be called and changed.</summary>
    private async Task<Result<ProvidedFunction>> ReadyAsync(string function, CancellationToken cancellation)
    {
        long began = time.GetTimestamp();
        while (true)
        {
            if (!(await api.ReadAsync<LambdaDocuments.Configuration>(HttpMethod.Get, $"{PathOf(function)}/configuration", null, cancellation).ConfigureAwait(false)).TryGet(out LambdaDocuments.Configuration? now, out VirgaError? error))
            {
                return error;
            }

            if (!now.IsPending)
            {
                return now.Failure is { } failure ? new VirgaError(Outcome.RuntimeUnavailable, $"Provider {record.Name}: {function} can't run: {failure}") : now.ToFunction(function);
            }

            if (time.GetElapsedTime(began) > Patience)
            {
                return new VirgaError(Outcome.Unavailable, string.Create(CultureInfo.InvariantCulture, $"Provider {record.Name}: {function} wasn't ready within {Patience.TotalSeconds} s."));
            }

            await Task.Delay(Pause, time, cancellation).ConfigureAwait(false);
        }
    }

    private static string PathOf(string function) => $"{Functions}/{Uri.EscapeDataString(function)}";
}
