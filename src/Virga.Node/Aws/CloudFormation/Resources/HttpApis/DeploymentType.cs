namespace Virga.Node.Aws.CloudFormation.Resources.HttpApis;

/// <summary>Source: CloudFormation Template Reference, AWS::ApiGatewayV2::Deployment.</summary>
internal sealed class DeploymentType() : ApiPartType(
    new ResourceSchema("AWS::ApiGatewayV2::Deployment")
    {
        Required = ["ApiId"],
        Replacing = ["ApiId", "StageName"],
        Updated = ["Description"],
        Attributes = ["DeploymentId"],
    },
    "deployments",
    "deploymentId",
    null);
