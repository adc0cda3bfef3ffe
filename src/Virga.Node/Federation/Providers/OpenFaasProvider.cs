using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Virga.Node.Values;

namespace Virga.Node.Federation.Providers;

/// <summary>
/// An OpenFaaS gateway. It runs container images that answer HTTP, so a deployment package (zip) can't be deployed there. Source: OpenFaaS
/// API Gateway, OpenAPI document, version 0.8.12.
/// </summary>
internal sealed partial class OpenFaasProvider(ProviderRecord record, ProviderHttp http) : IProvider
{
    private const string Functions = "/system/functions";
    private const int MaxDocument = 4 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public ProviderDescription Description { get; } = new(record.Name, record.Kind, record.Region, record.Endpoint, TakesZips: false, TakesImages: true);

    public Task<Result<CallPrices>> PricesAsync(CancellationToken cancellation) => Task.FromResult<Result<CallPrices>>(record.Machine is { } machine
        ? machine.ToCallPrices()
        : new VirgaError(Outcome.NotFound, $"Nobody has said what a machine of {record.Name} costs: add it with --machine-hour and --machine-memory."));

    public async Task<VirgaError?> CheckAsync(CancellationToken cancellation) =>
        ProviderDocuments.Read<OpenFaasDocuments.Info>(record.Name, await SendAsync(HttpMethod.Get, "/system/info", null, cancellation).ConfigureAwait(false)).Error;

    public async Task<Result<IReadOnlyList<ProvidedFunction>>> ListAsync(CancellationToken cancellation)
    {
        ProviderReply reply = await SendAsync(HttpMethod.Get, Functions, null, cancellation).ConfigureAwait(false);
        return ProviderDocuments.Read<List<OpenFaasDocuments.Status?>>(record.Name, reply).TryGet(out List<OpenFaasDocuments.Status?>? all, out VirgaError? error)
            ? Result.Of<IReadOnlyList<ProvidedFunction>>([.. all.OfType<OpenFaasDocuments.Status>().Where(one => one.Name is not null).Select(one => one.ToFunction()).OrderBy(one => one.Name, StringComparer.Ordinal).Take(ProviderDescription.MaxListed)])
            : error;
    }

    public async Task<Result<ProvidedFunction>> DeployAsync(FunctionDeployment deployment, CancellationToken cancellation)
    {
        if (deployment.Image is not { } image)
        {
            return new VirgaError(Outcome.NotSupported, "An OpenFaaS gateway runs container images that answer HTTP: a zip can't be deployed there. Deploy an image of the function that is built for OpenFaaS's watchdog.");
        }

        if (!ServiceName().IsMatch(deployment.Name))
        {
            return new VirgaError(Outcome.InvalidParameter, $"OpenFaaS takes names of lower-case letters, digits and dashes, at most 63: {deployment.Name} is none.");
        }

        ProviderReply found = await SendAsync(HttpMethod.Get, $"/system/function/{deployment.Name}", null, cancellation).ConfigureAwait(false);
        if (found.Status != 404 && ProviderDocuments.Error(record.Name, found) is { } error)
        {
            return error;
        }

        string seconds = string.Create(CultureInfo.InvariantCulture, $"{deployment.TimeoutSeconds}s");
        Dictionary<string, string> environment = new(deployment.Environment) { ["exec_timeout"] = seconds, ["read_timeout"] = seconds, ["write_timeout"] = seconds };
        OpenFaasDocuments.Deployment wanted = new(deployment.Name, image, environment, new OpenFaasDocuments.Resources(string.Create(CultureInfo.InvariantCulture, $"{deployment.MemoryMegabytes}Mi")));
        ProviderReply made = await SendAsync(found.Status == 404 ? HttpMethod.Post : HttpMethod.Put, Functions, ProviderDocuments.Write(wanted), cancellation).ConfigureAwait(false);
        return ProviderDocuments.Error(record.Name, made) is { } refused ? refused : new ProvidedFunction(deployment.Name, null, deployment.MemoryMegabytes, image, null);
    }

    public async Task<VirgaError?> RemoveAsync(string function, CancellationToken cancellation) =>
        ProviderDocuments.Error(record.Name, await SendAsync(HttpMethod.Delete, Functions, ProviderDocuments.Write(new OpenFaasDocuments.Removal(function)), cancellation).ConfigureAwait(false));

    /// <summary>The function's own status 500 is its error; the gateway's are 502 to 504, 404 and 429.</summary>
    public async Task<ProviderAnswer> InvokeAsync(ProviderCall call, CancellationToken cancellation)
    {
        using HttpRequestMessage message = Request(HttpMethod.Post, $"/function/{Uri.EscapeDataString(call.Function)}");
        message.Content = new ReadOnlyMemoryContent(call.Payload);
        message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        TraceContext.Add(message.Headers, call);
        ProviderReply reply = await http.SendAsync(record.Name, message, ProviderCall.MaxPayload, call.Timeout, cancellation).ConfigureAwait(false);
        if (reply.Failure is null && reply.Status == 500)
        {
            return new ProviderAnswer { Payload = reply.Body, FunctionError = "Unhandled" };
        }

        return ProviderDocuments.Error(record.Name, reply) is { } error
            ? ProviderAnswer.Refused(error, reply.MayHaveArrived && reply.Failure is not null || reply.Status >= 500)
            : new ProviderAnswer { Payload = reply.Body };
    }

    public async Task<VirgaError?> ScaleAsync(string function, FunctionScale scale, CancellationToken cancellation)
    {
        if (scale.Most is not null)
        {
            return new VirgaError(Outcome.NotSupported, "An OpenFaaS gateway sets the most replicas by a label of the deployment (com.openfaas.scale.max); only how many there are can be set here.");
        }

        return scale.Ready is { } replicas
            ? ProviderDocuments.Error(record.Name, await SendAsync(HttpMethod.Post, $"/system/scale-function/{Uri.EscapeDataString(function)}", ProviderDocuments.Write(new OpenFaasDocuments.Scaling(function, replicas)), cancellation).ConfigureAwait(false))
            : null;
    }

    private async Task<ProviderReply> SendAsync(HttpMethod method, string path, byte[]? body, CancellationToken cancellation)
    {
        using HttpRequestMessage message = Request(method, path);
        if (body is not null)
        {
            message.Content = new ByteArrayContent(body);
            message.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        return await http.SendAsync(record.Name, message, MaxDocument, Patience, cancellation).ConfigureAwait(false);
    }

    private HttpRequestMessage Request(HttpMethod method, string path)
    {
        HttpRequestMessage message = new(method, new Uri(record.Endpoint, path));
        if (record.KeyId.Length > 0)
        {
            message.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{record.KeyId}:{record.Secret}")));
        }

        return message;
    }

    /// <summary>A DNS label. Source: RFC 1123, section 2.1.</summary>
    [GeneratedRegex(@"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\z")]
    private static partial Regex ServiceName();
}
