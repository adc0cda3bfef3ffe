namespace Virga.Node.Aws.CloudFormation.Resources.HttpApis;

/// <summary>Source: CloudFormation Template Reference, AWS::ApiGatewayV2::Authorizer.</summary>
internal sealed class AuthorizerType() : ApiPartType(
    new ResourceSchema("AWS::ApiGatewayV2::Authorizer")
    {
        Required = ["ApiId", "AuthorizerType", "Name"],
        Replacing = ["ApiId"],
        Updated =
        [
            "AuthorizerCredentialsArn", "AuthorizerPayloadFormatVersion", "AuthorizerResultTtlInSeconds", "AuthorizerType", "AuthorizerUri", "EnableSimpleResponses", "IdentitySource", "IdentityValidationExpression",
            "JwtConfiguration", "Name",
        ],
        Attributes = ["AuthorizerId"],
        Numbers = ["AuthorizerResultTtlInSeconds"],
        Flags = ["EnableSimpleResponses"],
    },
    "authorizers",
    "authorizerId",
    "Name");
