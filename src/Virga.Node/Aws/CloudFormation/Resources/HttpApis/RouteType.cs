namespace Virga.Node.Aws.CloudFormation.Resources.HttpApis;

/// <summary>Source: CloudFormation Template Reference, AWS::ApiGatewayV2::Route.</summary>
internal sealed class RouteType() : ApiPartType(
    new ResourceSchema("AWS::ApiGatewayV2::Route")
    {
        Required = ["ApiId", "RouteKey"],
        Replacing = ["ApiId"],
        Updated = ["ApiKeyRequired", "AuthorizationScopes", "AuthorizationType", "AuthorizerId", "OperationName", "RouteKey", "Target"],
        Ignored = ["ModelSelectionExpression", "RequestModels", "RequestParameters", "RouteResponseSelectionExpression"],
        Attributes = ["RouteId"],
        Flags = ["ApiKeyRequired"],
    },
    "routes",
    "routeId",
    "RouteKey");
