namespace Virga.Node.Aws.CloudFormation.Resources.HttpApis;

/// <summary>Source: CloudFormation Template Reference, AWS::ApiGatewayV2::Integration.</summary>
internal sealed class IntegrationType() : ApiPartType(
    new ResourceSchema("AWS::ApiGatewayV2::Integration")
    {
        Required = ["ApiId", "IntegrationType"],
        Replacing = ["ApiId"],
        Updated =
        [
            "ConnectionId", "ConnectionType", "ContentHandlingStrategy", "CredentialsArn", "Description", "IntegrationMethod", "IntegrationSubtype", "IntegrationType", "IntegrationUri", "PassthroughBehavior",
            "PayloadFormatVersion", "RequestParameters", "RequestTemplates", "TemplateSelectionExpression", "TimeoutInMillis", "TlsConfig",
        ],
        Refused = ["ResponseParameters"],
        Attributes = ["IntegrationId"],
        Numbers = ["TimeoutInMillis"],
        TextMaps = ["RequestParameters", "RequestTemplates"],
    },
    "integrations",
    "integrationId",
    null);
