using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;
using Virga.Node.Aws.SigV4;
using Virga.Node.Identity;
using Virga.Node.Identity.Sessions;
using Virga.Node.Services.Stacks;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Engine;

/// <summary>
/// A client of this node in a stack's name. Resources are brought about by the same requests that the stack's owner could send, so that
/// each is authorized, checked and recorded as any other.
/// </summary>
internal sealed class WireClient(HttpClient http, string endpoint, NodeAddress address, TemporaryCredentials session, TimeProvider time, CancellationToken cancellation)
{
    public NodeAddress Address => address;

    public string Endpoint => endpoint;

    public CancellationToken Cancellation => cancellation;

    /// <summary>Services of the JSON protocol, such as SQS and CloudWatch Logs.</summary>
    /// <param name="target">As in <c>X-Amz-Target</c>.</param>
    public async Task<Result<JsonObject>> JsonAsync(string service, string target, JsonObject body) =>
        Document(await SendAsync(service, HttpMethod.Post, "/", Bytes(body), "application/x-amz-json-1.0", ("X-Amz-Target", target)).ConfigureAwait(false));

    /// <summary>Services whose operations have paths, such as Lambda.</summary>
    public async Task<Result<JsonObject>> RestAsync(string service, HttpMethod method, string path, JsonObject? body = null) =>
        Document(await SendAsync(service, method, path, body is null ? [] : Bytes(body), "application/json").ConfigureAwait(false));

    /// <summary>Services of the query protocol, such as IAM: the XML of the result.</summary>
    public async Task<Result<XElement>> QueryAsync(string service, string action, string version, params (string Name, string? Value)[] parameters)
    {
        IEnumerable<string> form = parameters.Where(one => one.Value is not null).Prepend(("Version", version)).Prepend(("Action", action)).Select(one => $"{Uri.EscapeDataString(one.Item1)}={Uri.EscapeDataString(one.Item2!)}");
        Result<byte[]> sent = await SendAsync(service, HttpMethod.Post, "/", Encoding.UTF8.GetBytes(string.Join('&', form)), "application/x-www-form-urlencoded").ConfigureAwait(false);
        return sent.TryGet(out byte[]? answer, out VirgaError? error) ? Plain(XElement.Parse(Encoding.UTF8.GetString(answer))) : error;
    }

    /// <summary>S3, with the address's parts already escaped.</summary>
    public Task<Result<byte[]>> S3Async(HttpMethod method, string path, string? body = null, params (string Name, string Value)[] headers) =>
        SendAsync("s3", method, path, body is null ? [] : Encoding.UTF8.GetBytes(body), "application/xml", headers);

    private async Task<Result<byte[]>> SendAsync(string service, HttpMethod method, string path, byte[] body, string contentType, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(method, endpoint + path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", session.Token);
        request.Headers.TryAddWithoutValidation("User-Agent", "cloudformation.amazonaws.com");
        foreach ((string name, string value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        new RequestSigner(session.Key, address.Region, service, time).Sign(request, body);
        try
        {
            using HttpResponseMessage response = await http.SendAsync(request, cancellation).ConfigureAwait(false);
            byte[] answer = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            return response.IsSuccessStatusCode ? answer : WireFailure.Read(service, response, answer);
        }
        catch (HttpRequestException e)
        {
            return new VirgaError(Outcome.Unavailable, $"{service}: {e.Message}");
        }
    }

    private static byte[] Bytes(JsonObject body) => Encoding.UTF8.GetBytes(body.Write());

    private static Result<JsonObject> Document(Result<byte[]> sent) =>
        !sent.TryGet(out byte[]? answer, out VirgaError? error) ? error
        : answer.Length == 0 ? new JsonObject()
        : JsonNode.Parse(answer) as JsonObject ?? [];

    /// <summary>Without namespaces.</summary>
    private static XElement Plain(XElement element)
    {
        foreach (XElement one in element.DescendantsAndSelf())
        {
            one.Name = one.Name.LocalName;
        }

        return element;
    }
}
