using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Serverless;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Tests.Services.Stacks.Serverless;

public sealed class ServerlessTransformTests
{
    private const string Function = "Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.11, CodeUri: \"s3://b/k\"";

    [Fact]
    public void Run_Function_GetsARole()
    {
        JsonObject resources = Expand($"Resources: {{Fn: {{{Function}, Policies: [AWSLambdaExecute, SQSPollerPolicy: {{QueueName: q}}, {{Statement: [{{Effect: Allow, Action: \"s3:*\", Resource: \"*\"}}]}}]}}}}}}");
        Assert.Equal(["Fn", "FnRole"], resources.Select(pair => pair.Key).Order());
        Assert.Equal("b", (string?)resources["Fn"]!["Properties"]!["Code"]!["S3Bucket"]);
        Assert.Equal("""{"Fn::GetAtt":["FnRole","Arn"]}""", resources["Fn"]!["Properties"]!["Role"].Write());
        JsonNode role = resources["FnRole"]!["Properties"]!;
        Assert.Equal("""["arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole","arn:aws:iam::aws:policy/AWSLambdaExecute"]""", role["ManagedPolicyArns"].Write());
        Assert.Equal(2, ((JsonArray)role["Policies"]!).Count);
    }

    [Theory]
    [InlineData("{Type: SQS, Properties: {Queue: !GetAtt Q.Arn, BatchSize: 3}}", "FnEv,FnRole")]
    [InlineData("{Type: Schedule, Properties: {Schedule: rate(1 minute)}}", "FnEv,FnEvPermission,FnRole")]
    [InlineData("{Type: ScheduleV2, Properties: {ScheduleExpression: rate(1 minute)}}", "FnEv,FnEvRole,FnRole")]
    [InlineData("{Type: EventBridgeRule, Properties: {Pattern: {source: [x]}}}", "FnEv,FnEvPermission,FnRole")]
    [InlineData("{Type: S3, Properties: {Bucket: !Ref B, Events: \"s3:ObjectCreated:*\"}}", "FnEvPermission,FnRole")]
    [InlineData("{Type: HttpApi, Properties: {Path: \"/x\", Method: get}}", "FnEvPermission,FnRole,ServerlessHttpApi,ServerlessHttpApiApiGatewayDefaultStage")]
    public void Run_EachEvent_MakesTheResourcesThatSamMakes(string declared, string expected)
    {
        JsonObject resources = Expand($"Resources: {{B: {{Type: \"AWS::S3::Bucket\"}}, Q: {{Type: \"AWS::SQS::Queue\"}}, Fn: {{{Function}, Events: {{Ev: {declared}}}}}}}}}");
        Assert.Equal(expected, string.Join(',', resources.Select(pair => pair.Key).Where(id => id is not ("B" or "Q" or "Fn")).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Run_BucketEvent_NotifiesOnceThePermissionIsThere()
    {
        JsonObject bucket = (JsonObject)Expand($"Resources: {{B: {{Type: \"AWS::S3::Bucket\"}}, Fn: {{{Function}, Events: {{Ev: {{Type: S3, Properties: {{Bucket: !Ref B, Events: \"s3:ObjectCreated:*\"}}}}}}}}}}}}")["B"]!;
        Assert.Equal("""["FnEvPermission"]""", bucket["DependsOn"].Write());
        Assert.Equal("s3:ObjectCreated:*", (string?)bucket["Properties"]!["NotificationConfiguration"]!["LambdaConfigurations"]![0]!["Event"]);
    }

    [Fact]
    public void Run_AutoPublishAlias_NamesAVersionByItsCode()
    {
        string[] Ids(string key) => [.. Expand($"Resources: {{Fn: {{{Function.Replace("b/k", $"b/{key}", StringComparison.Ordinal)}, AutoPublishAlias: live, FunctionUrlConfig: {{AuthType: NONE}}}}}}}}").Select(pair => pair.Key).Order(StringComparer.Ordinal)];
        Assert.Contains("FnAliaslive", Ids("k"));
        Assert.Contains("FnUrl", Ids("k"));
        Assert.Contains("FnUrlPublicPermissions", Ids("k"));
        Assert.Equal(Ids("k"), Ids("k"));
        Assert.NotEqual(Ids("k").Single(id => id.StartsWith("FnVersion", StringComparison.Ordinal)), Ids("other").Single(id => id.StartsWith("FnVersion", StringComparison.Ordinal)));
    }

    [Fact]
    public void Run_Globals_AreMerged()
    {
        JsonNode function = Expand($"Globals: {{Function: {{Timeout: 9, MemorySize: 256, Environment: {{Variables: {{AA: 1}}}}}}}}\nResources: {{Fn: {{{Function}, MemorySize: 512, Environment: {{Variables: {{BB: 2}}}}}}}}}}")["Fn"]!["Properties"]!;
        Assert.Equal("9,512", $"{function["Timeout"]},{function["MemorySize"]}");
        Assert.Equal("""{"AA":1,"BB":2}""", function["Environment"]!["Variables"].Write());
    }

    [Fact]
    public void Run_LayerVersion_IsReferredToByItsNewName()
    {
        JsonObject resources = Expand($"Resources: {{L: {{Type: \"AWS::Serverless::LayerVersion\", Properties: {{ContentUri: \"s3://b/l\"}}}}, Fn: {{{Function}, Layers: [!Ref L]}}}}}}");
        string layer = resources.Select(pair => pair.Key).Single(id => id.StartsWith('L'));
        Assert.Matches("^L[0-9a-f]{10}$", layer);
        Assert.Equal($$"""[{"Ref":"{{layer}}"}]""", resources["Fn"]!["Properties"]!["Layers"].Write());
    }

    [Theory]
    [InlineData("Resources: {A: {Type: AWS::Serverless::Application}}", "The type AWS::Serverless::Application is not supported by this node.")]
    [InlineData("Resources: {A: {Type: AWS::Serverless::SimpleTable}}", "The type AWS::Serverless::SimpleTable is not supported by this node.")]
    [InlineData("Globals: {Nope: {}}\nResources: {A: {Type: AWS::S3::Bucket}}", "'Globals' section is invalid. 'Nope' is not supported.")]
    [InlineData("Resources: {A: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Nope: 1}}}", "property Nope not defined for resource of type AWS::Serverless::Function")]
    [InlineData("Resources: {A: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, CodeUri: ./here}}}", "package the template first")]
    [InlineData("Resources: {A: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, CodeUri: \"s3://b/k\", Events: {E: {Type: Api}}}}}", "The event type Api is not supported by this node.")]
    public void Run_WhatIsNotSupported_IsNamed(string text, string message)
    {
        string? error = ServerlessTransform.Run(TemplateReader.Read(text).Value).Error?.Message;
        Assert.StartsWith("Transform AWS::Serverless-2016-10-31 failed with: Invalid Serverless Application Specification document.", error, StringComparison.Ordinal);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    private static JsonObject Expand(string text)
    {
        Result<JsonObject> result = ServerlessTransform.Run(TemplateReader.Read(text).Value);
        Assert.Null(result.Error?.Message);
        return (JsonObject)result.Value["Resources"]!;
    }
}
