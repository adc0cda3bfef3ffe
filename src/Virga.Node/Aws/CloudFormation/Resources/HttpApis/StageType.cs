namespace Virga.Node.Aws.CloudFormation.Resources.HttpApis;

/// <summary>Source: CloudFormation Template Reference, AWS::ApiGatewayV2::Stage.</summary>
internal sealed class StageType() : ApiPartType(
    new ResourceSchema("AWS::ApiGatewayV2::Stage")
    {
        Required = ["ApiId", "StageName"],
        Replacing = ["ApiId", "StageName"],
        Updated = ["AccessLogSettings", "AutoDeploy", "DefaultRouteSettings", "DeploymentId", "Description", "RouteSettings", "StageVariables"],
        Ignored = ["AccessPolicyId", "ClientCertificateId", "Tags"],
        Numbers = ["ThrottlingBurstLimit", "ThrottlingRateLimit"],
        Flags = ["AutoDeploy", "DataTraceEnabled", "DetailedMetricsEnabled"],
        TextMaps = ["StageVariables"],
    },
    "stages",
    "stageName",
    "StageName");
