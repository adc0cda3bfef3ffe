using Virga.Node.Services.HttpApis;
using Virga.Node.Values;

namespace Virga.Node.Aws.ApiGateway;

/// <summary>What only WebSocket APIs and private networks have: lists are empty, all else is refused.</summary>
internal sealed class AbsentOperations(ApiEdits edits) : IGatewayOperations
{
    private const string Api = "/v2/apis/{apiId}";
    private const string OfIntegration = $"{Api}/integrations/{{id}}/integrationresponses";
    private const string OfRoute = $"{Api}/routes/{{id}}/routeresponses";
    private const string Models = $"{Api}/models";
    private const string Links = "/v2/vpclinks";

    public IEnumerable<GatewayOperation> Operations =>
    [
        Empty("GetIntegrationResponses", OfIntegration),
        Empty("GetRouteResponses", OfRoute),
        Empty("GetModels", Models),
        new("GetVpcLinks", "GET", Links, call => call.List<string>(Array.Empty<string>())),
        Refused("CreateIntegrationResponse", "POST", OfIntegration, "Integration responses belong to WebSocket APIs, which are"),
        Refused("GetIntegrationResponse", "GET", $"{OfIntegration}/{{response}}", "Integration responses belong to WebSocket APIs, which are"),
        Refused("UpdateIntegrationResponse", "PATCH", $"{OfIntegration}/{{response}}", "Integration responses belong to WebSocket APIs, which are"),
        Refused("DeleteIntegrationResponse", "DELETE", $"{OfIntegration}/{{response}}", "Integration responses belong to WebSocket APIs, which are"),
        Refused("CreateRouteResponse", "POST", OfRoute, "Route responses belong to WebSocket APIs, which are"),
        Refused("GetRouteResponse", "GET", $"{OfRoute}/{{response}}", "Route responses belong to WebSocket APIs, which are"),
        Refused("UpdateRouteResponse", "PATCH", $"{OfRoute}/{{response}}", "Route responses belong to WebSocket APIs, which are"),
        Refused("DeleteRouteResponse", "DELETE", $"{OfRoute}/{{response}}", "Route responses belong to WebSocket APIs, which are"),
        Refused("DeleteRouteRequestParameter", "DELETE", $"{Api}/routes/{{id}}/requestparameters/{{key}}", "Request parameters of routes belong to WebSocket APIs, which are"),
        Refused("CreateModel", "POST", Models, "Models belong to WebSocket APIs, which are"),
        Refused("GetModel", "GET", $"{Models}/{{model}}", "Models belong to WebSocket APIs, which are"),
        Refused("GetModelTemplate", "GET", $"{Models}/{{model}}/template", "Models belong to WebSocket APIs, which are"),
        Refused("UpdateModel", "PATCH", $"{Models}/{{model}}", "Models belong to WebSocket APIs, which are"),
        Refused("DeleteModel", "DELETE", $"{Models}/{{model}}", "Models belong to WebSocket APIs, which are"),
        Refused("CreateVpcLink", "POST", Links, "VPC links are"),
        Refused("GetVpcLink", "GET", $"{Links}/{{link}}", "VPC links are"),
        Refused("UpdateVpcLink", "PATCH", $"{Links}/{{link}}", "VPC links are"),
        Refused("DeleteVpcLink", "DELETE", $"{Links}/{{link}}", "VPC links are"),
    ];

    private GatewayOperation Empty(string name, string path) =>
        new(name, "GET", path, call => call.List(edits.Find(call.ApiId).TryGet(out HttpApi? _, out VirgaError? error) ? Array.Empty<string>() : (Result<IReadOnlyList<string>>)error));

    private static GatewayOperation Refused(string name, string method, string path, string what) => new(name, method, path, call => call.Fail(GatewayError.Absent(what))) { IsRefused = true };
}
