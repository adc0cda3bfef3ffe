using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using Virga.Node.Aws.SigV4;
using Virga.Node.Identity;
using Virga.Node.Values;

namespace Virga;

/// <summary>
/// The CLI as a client of a node: AWS's API and the node's own, both signed. It finds the node as AWS's tools do: by environment
/// variables, else by the files in the data folder.
/// </summary>
internal sealed class NodeClient : IDisposable
{
    private readonly HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan };
    private readonly Func<string, RequestSigner> signers;
    private readonly string? sessionToken;

    private NodeClient(string endpoint, Func<string, RequestSigner> signers, string? sessionToken)
    {
        (Endpoint, this.signers, this.sessionToken) = (endpoint.TrimEnd('/'), signers, sessionToken);
    }

    public string Endpoint { get; }

    /// <summary>The node whose data folder this is, or the one that the environment names.</summary>
    public static Result<NodeClient> Open(string dataFolder) => Open(dataFolder, Environment.GetEnvironmentVariable);

    /// <summary>The node whose data folder this is, whatever the environment says.</summary>
    public static Result<NodeClient> OpenFolder(string dataFolder) => Open(dataFolder, _ => null);

    /// <summary>The node whose data folder this is, reached at another address than it says.</summary>
    public static Result<NodeClient> OpenFolder(string dataFolder, string endpoint) => Open(dataFolder, name => name == "AWS_ENDPOINT_URL" ? endpoint : null);

    /// <summary>Where the node is, for requests that nobody signs.</summary>
    public static Result<string> EndpointOf(string dataFolder) => EndpointOf(dataFolder, Environment.GetEnvironmentVariable) is { } endpoint ? endpoint.TrimEnd('/') : Absent(dataFolder);

    private static VirgaError Absent(string dataFolder) => new(Outcome.NotFound, $"No node has been started on {dataFolder}: run `virga up`, or name its folder with --data.");

    private static string? EndpointOf(string dataFolder, Func<string, string?> environment) =>
        environment("AWS_ENDPOINT_URL") ?? ProfileFile.Read(environment("AWS_CONFIG_FILE") ?? Path.Combine(dataFolder, "config"), "endpoint_url", $"profile {ProfileOf(environment)}");

    private static string ProfileOf(Func<string, string?> environment) => environment("AWS_PROFILE") ?? ClientProfile.Name;

    private static Result<NodeClient> Open(string dataFolder, Func<string, string?> environment)
    {
        string credentials = environment("AWS_SHARED_CREDENTIALS_FILE") ?? Path.Combine(dataFolder, "credentials");
        string config = environment("AWS_CONFIG_FILE") ?? Path.Combine(dataFolder, "config");
        string profile = ProfileOf(environment);
        bool isGiven = environment("AWS_ACCESS_KEY_ID") is not null;
        string? Setting(string variable, string name) => isGiven ? environment(variable) : ProfileFile.Read(credentials, name, profile);
        string? endpoint = EndpointOf(dataFolder, environment), id = Setting("AWS_ACCESS_KEY_ID", "aws_access_key_id"), secret = Setting("AWS_SECRET_ACCESS_KEY", "aws_secret_access_key");
        if (endpoint is null || id is null || secret is null)
        {
            return Absent(dataFolder);
        }

        AccessKey key = new(id, secret, new Principal("cli"));
        string region = ProfileFile.Read(config, "region", $"profile {profile}") ?? NodeAddress.Default.Region;
        return new NodeClient(endpoint, service => new RequestSigner(key, region, service, TimeProvider.System), AccessKey.IsTemporary(id) ? Setting("AWS_SESSION_TOKEN", "aws_session_token") : null);
    }

    /// <summary>Sends a JSON request and gives the answer's document, or the error that the node named.</summary>
    public async Task<Result<JsonElement>> SendAsync(HttpMethod method, string path, object? body, CancellationToken cancellation)
    {
        byte[] content = body is null ? [] : JsonSerializer.SerializeToUtf8Bytes(body, CliJson.Options);
        Result<HttpResponseMessage> sent = await SendRawAsync(method, path, content, null, cancellation).ConfigureAwait(false);
        if (!sent.TryGet(out HttpResponseMessage? response, out VirgaError? error))
        {
            return error;
        }

        using (response)
        {
            byte[] answer = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            return answer.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(answer);
        }
    }

    /// <summary>An operation of a service that speaks the query protocol: its answer, without namespaces.</summary>
    public async Task<Result<XElement>> QueryAsync(string service, string action, IEnumerable<(string Name, string? Value)> parameters, CancellationToken cancellation)
    {
        string form = string.Join('&', parameters.Where(one => one.Value is not null).Prepend(("Action", action)).Select(one => $"{Uri.EscapeDataString(one.Item1)}={Uri.EscapeDataString(one.Item2!)}"));
        Result<HttpResponseMessage> sent = await SendRawAsync(HttpMethod.Post, "/", Encoding.UTF8.GetBytes(form), null, cancellation, service, "application/x-www-form-urlencoded").ConfigureAwait(false);
        if (!sent.TryGet(out HttpResponseMessage? response, out VirgaError? error))
        {
            return error;
        }

        using (response)
        {
            XElement answer = XElement.Parse(await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false));
            foreach (XElement one in answer.DescendantsAndSelf())
            {
                one.Name = one.Name.LocalName;
            }

            return answer;
        }
    }

    /// <summary>The response, headers read; the caller disposes of it.</summary>
    /// <param name="service">The one that the request is signed for.</param>
    public async Task<Result<HttpResponseMessage>> SendRawAsync(
        HttpMethod method, string path, byte[] content, Action<HttpRequestHeaders>? headers, CancellationToken cancellation, string service = "lambda", string? contentType = null)
    {
        using HttpRequestMessage request = new(method, Endpoint + path);
        request.Content = new ByteArrayContent(content);
        request.Content.Headers.ContentType = contentType is null ? null : new MediaTypeHeaderValue(contentType);
        headers?.Invoke(request.Headers);
        if (sessionToken is not null)
        {
            request.Headers.TryAddWithoutValidation("x-amz-security-token", sessionToken);
        }

        signers(service).Sign(request, content);
        try
        {
            HttpResponseMessage response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? response : await ReadErrorAsync(response, cancellation).ConfigureAwait(false);
        }
        catch (HttpRequestException)
        {
            return new VirgaError(Outcome.Unavailable, $"No node answers at {Endpoint}: is `virga up` running?");
        }
    }

    public void Dispose() => http.Dispose();

    private static async Task<VirgaError> ReadErrorAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        using (response)
        {
            string text = await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false);
            XElement? document = text.StartsWith('<') ? XElement.Parse(text) : null;
            string? Part(string name) => document?.DescendantsAndSelf().FirstOrDefault(one => one.Name.LocalName == name)?.Value;
            string code = response.Headers.TryGetValues("x-amzn-ErrorType", out IEnumerable<string>? values) ? values.First() : Part("Code") ?? "";
            Outcome outcome = (int)response.StatusCode switch
            {
                404 => Outcome.NotFound,
                409 => Outcome.Conflict,
                403 => Outcome.AccessDenied,
                429 => Outcome.TooManyRequests,
                501 => Outcome.NotSupported,
                >= 500 => Outcome.Internal,
                _ => Outcome.InvalidParameter,
            };
            return new VirgaError(outcome, $"{Part("Message") ?? MessageOf(text)} ({code}, HTTP {(int)response.StatusCode})") { AwsCode = code };
        }
    }

    private static string MessageOf(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(text).TryGetProperty("message", out JsonElement message) ? message.ToString() : text;
        }
        catch (JsonException)
        {
            return text;
        }
    }
}
