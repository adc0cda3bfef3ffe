namespace Virga.Node.Aws.ApiGateway;

/// <summary>Where clients reach an API.</summary>
/// <param name="endpoint">The node's own address, known once it listens.</param>
internal sealed class HttpApiEndpoints(Func<string> endpoint)
{
    /// <summary>Every client can reach this; the gateway knows the host's name <c>ID.execute-api.localhost</c> as well.</summary>
    public const string Prefix = "/_virga/apis/";

    public string Of(string apiId) => $"{endpoint()}{Prefix}{apiId}";
}
