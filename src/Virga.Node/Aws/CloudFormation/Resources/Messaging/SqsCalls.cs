using System.Text.Json.Nodes;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Messaging;

/// <summary>The SQS API as its resource types call it.</summary>
internal static class SqsCalls
{
    public static Task<Result<JsonObject>> SqsAsync(this ResourceCall call, string operation, JsonObject body) => call.Client.JsonAsync("sqs", $"AmazonSQS.{operation}", body);
}
