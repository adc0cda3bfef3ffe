using Virga.Node.Aws.Wire;

namespace Virga.Node.Aws.ApiGateway;

/// <summary>The table of API Gateway v2's operations in <c>docs/reference/aws-apigatewayv2.md</c>.</summary>
internal static class ApiGatewayReference
{
    /// <summary>Operations that the node doesn't have, those that it refuses with a word included. Source: API Reference, "Operations".</summary>
    private static readonly string[] Others =
    [
        "CreateIntegrationResponse", "CreateModel", "CreatePortal", "CreatePortalProduct", "CreateProductPage", "CreateProductRestEndpointPage", "CreateRouteResponse",
        "CreateRoutingRule", "CreateVpcLink", "DeleteIntegrationResponse", "DeleteModel", "DeletePortal", "DeletePortalProduct", "DeletePortalProductSharingPolicy",
        "DeleteProductPage", "DeleteProductRestEndpointPage", "DeleteRouteRequestParameter", "DeleteRouteResponse", "DeleteRoutingRule", "DeleteVpcLink",
        "DisablePortal", "GetIntegrationResponse", "GetModel", "GetModelTemplate", "GetPortal", "GetPortalProduct", "GetPortalProductSharingPolicy", "GetProductPage",
        "GetProductRestEndpointPage", "GetRouteResponse", "GetRoutingRule", "GetVpcLink", "ListPortalProducts", "ListPortals", "ListProductPages",
        "ListProductRestEndpointPages", "ListRoutingRules", "PreviewPortal", "PublishPortal", "PutPortalProductSharingPolicy", "PutRoutingRule",
        "UpdateIntegrationResponse", "UpdateModel", "UpdatePortal", "UpdatePortalProduct", "UpdateProductPage", "UpdateProductRestEndpointPage", "UpdateRouteResponse",
        "UpdateVpcLink",
    ];

    public static string Markdown(IReadOnlyList<GatewayOperation> operations) => OperationReference.Markdown(
        "API Gateway v2 (HTTP APIs)", operations.Where(one => !one.IsRefused).Select(one => (one.Name, (string?)$"{one.Method} {one.Path}", one.Missing)), Others);
}
