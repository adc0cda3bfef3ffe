using System.Text.Json.Nodes;

namespace Virga.Node.Services.Stacks.Serverless;

/// <summary>Permissions that go by a name. Source: AWS SAM Developer Guide, "AWS SAM policy template list".</summary>
internal static class PolicyTemplates
{
    private static readonly string[] Items = ["dynamodb:GetItem", "dynamodb:Scan", "dynamodb:Query", "dynamodb:BatchGetItem", "dynamodb:DescribeTable"];

    /// <summary>The statements of a template; null: there is none of that name.</summary>
    public static JsonArray? Find(string name, JsonObject parameters)
    {
        (string Parameter, string Resource, string[] Actions)[]? rules = name switch
        {
            "SQSPollerPolicy" => [("QueueName", "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:{0}", ["sqs:ChangeMessageVisibility", "sqs:ChangeMessageVisibilityBatch", "sqs:DeleteMessage", "sqs:DeleteMessageBatch", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"])],
            "SQSSendMessagePolicy" => [("QueueName", "arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:{0}", ["sqs:SendMessage*"])],
            "LambdaInvokePolicy" => [("FunctionName", "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:{0}*", ["lambda:InvokeFunction"])],
            "S3ReadPolicy" => [.. Bucket("s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation", "s3:GetObjectVersion", "s3:GetLifecycleConfiguration")],
            "S3WritePolicy" => [.. Bucket("s3:PutObject", "s3:PutObjectAcl", "s3:PutLifecycleConfiguration")],
            "S3CrudPolicy" => [.. Bucket("s3:GetObject", "s3:ListBucket", "s3:GetBucketLocation", "s3:GetObjectVersion", "s3:PutObject", "s3:PutObjectAcl", "s3:GetLifecycleConfiguration", "s3:PutLifecycleConfiguration", "s3:DeleteObject")],
            "S3FullAccessPolicy" => [.. Bucket("s3:GetObject", "s3:GetObjectAcl", "s3:GetObjectVersion", "s3:PutObject", "s3:PutObjectAcl", "s3:DeleteObject", "s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging", "s3:GetObjectTagging", "s3:GetObjectVersionTagging", "s3:PutObjectTagging", "s3:PutObjectVersionTagging", "s3:ListBucket", "s3:GetBucketLocation", "s3:GetLifecycleConfiguration", "s3:PutLifecycleConfiguration")],
            "DynamoDBReadPolicy" => [.. Table(Items)],
            "DynamoDBWritePolicy" => [.. Table("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem")],
            "DynamoDBCrudPolicy" => [.. Table([.. Items, "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem", "dynamodb:ConditionCheckItem"])],
            "DynamoDBStreamReadPolicy" => [("TableName", "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/{0}/stream/*", ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:ListStreams"])],
            "EventBridgePutEventsPolicy" => [("EventBusName", "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/{0}", ["events:PutEvents"])],
            "SNSPublishMessagePolicy" => [("TopicName", "arn:${AWS::Partition}:sns:${AWS::Region}:${AWS::AccountId}:{0}", ["sns:Publish"])],
            "CloudWatchPutMetricPolicy" => [("", "*", ["cloudwatch:PutMetricData"])],
            _ => null,
        };
        return rules is null ? null : [.. rules.GroupBy(rule => string.Join(',', rule.Actions)).Select(group => new JsonObject
        {
            ["Effect"] = "Allow",
            ["Action"] = new JsonArray([.. group.First().Actions.Select(action => JsonValue.Create(action))]),
            ["Resource"] = new JsonArray([.. group.Select(rule => Resource(rule.Resource, rule.Parameter, parameters))]),
        })];
    }

    private static IEnumerable<(string, string, string[])> Bucket(params string[] actions) => [("BucketName", "arn:${AWS::Partition}:s3:::{0}", actions), ("BucketName", "arn:${AWS::Partition}:s3:::{0}/*", actions)];

    private static IEnumerable<(string, string, string[])> Table(params string[] actions) =>
        [("TableName", "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/{0}", actions), ("TableName", "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/{0}/index/*", actions)];

    private static JsonNode Resource(string pattern, string parameter, JsonObject parameters) =>
        parameter.Length == 0 ? pattern : new JsonObject { ["Fn::Sub"] = new JsonArray(pattern.Replace("{0}", "${Name}", StringComparison.Ordinal), new JsonObject { ["Name"] = parameters.Copy(parameter) }) };
}
