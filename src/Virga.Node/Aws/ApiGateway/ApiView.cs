using Virga.Node.Services.HttpApis;

namespace Virga.Node.Aws.ApiGateway;

/// <summary>An API as the operations show it.</summary>
internal sealed record ApiView(
    string ApiId, string ApiEndpoint, string Name, string? Description, string? Version, string ProtocolType, string RouteSelectionExpression, string ApiKeySelectionExpression,
    ApiCors? CorsConfiguration, DateTimeOffset CreatedDate, bool DisableExecuteApiEndpoint, string IpAddressType, IReadOnlyDictionary<string, string> Tags)
{
    public IReadOnlyList<string>? Warnings { get; init; }

    public static ApiView Of(HttpApi api, string endpoint) => new(
        api.ApiId, endpoint, api.Name, api.Description, api.Version, "HTTP", "${request.method} ${request.path}", "$request.header.x-api-key",
        api.Definition.Cors, api.CreatedDate, api.DisableExecuteApiEndpoint, api.IpAddressType, api.Tags);
}
