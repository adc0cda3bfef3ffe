using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Templates;

namespace Virga.Node.Services.Stacks.Serverless;

/// <summary>What calls a function. Source: AWS SAM Developer Guide, AWS::Serverless::Function, EventSource.</summary>
/// <param name="target">Logical id of the function or of the alias that events go to.</param>
internal sealed class FunctionEvents(SamDocument document, string functionId, JsonObject declared, FunctionRole role, string target)
{
    public void Run(JsonObject events)
    {
        foreach ((string name, JsonNode? one) in events)
        {
            JsonObject properties = one?["Properties"] as JsonObject ?? [];
            string id = functionId + name;
            switch (TemplateJson.Text(one?["Type"]))
            {
                case "SQS":
                    AddMapping(id, properties);
                    break;
                case "S3":
                    AddNotification(id, properties);
                    break;
                case "Schedule":
                    AddRule(id, properties, rule => rule["ScheduleExpression"] = properties.Copy("Schedule"));
                    break;
                case "EventBridgeRule" or "CloudWatchEvent":
                    AddRule(id, properties, rule => rule.Take(properties, "EventBusName"));
                    document.Resources[id]!["Properties"]!["EventPattern"] = properties.Copy("Pattern");
                    break;
                case "ScheduleV2":
                    AddSchedule(id, properties);
                    break;
                case "HttpApi":
                    HttpApiExpansion.Route(document, functionId, id, target, properties, declared);
                    break;
                default:
                    document.Fail(functionId, $"Event with id [{name}] is invalid. The event type {TemplateJson.Text(one?["Type"])} is not supported by this node.");
                    break;
            }
        }
    }

    private void AddMapping(string id, JsonObject properties)
    {
        role.Attach("service-role/AWSLambdaSQSQueueExecutionRole");
        JsonObject mapping = new() { ["EventSourceArn"] = properties.Copy("Queue"), ["FunctionName"] = SamNodes.Ref(target) };
        mapping.Take(properties, "BatchSize", "Enabled", "FilterCriteria", "FunctionResponseTypes", "KmsKeyArn", "MaximumBatchingWindowInSeconds", "MetricsConfig", "ProvisionedPollerConfig", "ScalingConfig");
        document.Add(id, "AWS::Lambda::EventSourceMapping", mapping, declared);
    }

    /// <summary>A bucket of the same template is told which functions to notify, once they may be called by it.</summary>
    private void AddNotification(string id, JsonObject properties)
    {
        if (TemplateJson.Text(properties["Bucket"]?["Ref"]) is not { } bucket || TemplateJson.Text(document.Declared(bucket)?["Type"]) != "AWS::S3::Bucket")
        {
            document.Fail(functionId, $"Event with id [{id[functionId.Length..]}] is invalid. S3 events must reference an S3 bucket in the same template.");
            return;
        }

        Permit(id, "s3.amazonaws.com", null)["SourceAccount"] = SamNodes.Ref("AWS::AccountId");
        foreach (JsonNode? kind in properties["Events"] is JsonArray list ? [.. list] : (JsonNode?[])[properties["Events"]])
        {
            JsonObject configuration = new() { ["Event"] = kind?.DeepClone(), ["Function"] = target == functionId ? SamNodes.Attribute(functionId, "Arn") : SamNodes.Ref(target) };
            configuration.Take(properties, "Filter");
            document.Notifications.Add((bucket, configuration, $"{id}Permission"));
        }
    }

    private void AddRule(string id, JsonObject properties, Action<JsonObject> more)
    {
        JsonObject call = new() { ["Arn"] = target == functionId ? SamNodes.Attribute(functionId, "Arn") : SamNodes.Ref(target), ["Id"] = $"{id}LambdaTarget" };
        call.Take(properties, "Input", "InputPath", "InputTransformer", "RetryPolicy", "DeadLetterConfig");
        JsonObject rule = new() { ["Targets"] = new JsonArray(call) };
        rule.Take(properties, "Description", "Name", "State");
        if (!properties.ContainsKey("State") && properties.ContainsKey("Enabled"))
        {
            rule["State"] = TemplateJson.Text(properties["Enabled"]) == "false" ? "DISABLED" : "ENABLED";
        }

        more(rule);
        document.Add(id, "AWS::Events::Rule", rule, declared);
        Permit(id, "events.amazonaws.com", SamNodes.Attribute(id, "Arn"));
    }

    private void AddSchedule(string id, JsonObject properties)
    {
        JsonObject call = new() { ["Arn"] = target == functionId ? SamNodes.Attribute(functionId, "Arn") : SamNodes.Ref(target), ["RoleArn"] = properties.Copy("RoleArn") ?? SamNodes.Attribute($"{id}Role", "Arn") };
        call.Take(properties, "Input", "RetryPolicy");
        JsonObject schedule = new() { ["Target"] = call, ["FlexibleTimeWindow"] = properties.Copy("FlexibleTimeWindow") ?? new JsonObject { ["Mode"] = "OFF" } };
        schedule.Take(properties, "Description", "EndDate", "GroupName", "KmsKeyArn", "Name", "ScheduleExpression", "ScheduleExpressionTimezone", "StartDate", "State");
        schedule["Name"] ??= id;
        document.Add(id, "AWS::Scheduler::Schedule", schedule, declared);
        if (!properties.ContainsKey("RoleArn"))
        {
            JsonObject permission = SamNodes.Policy(new JsonArray(new JsonObject { ["Effect"] = "Allow", ["Action"] = "lambda:InvokeFunction", ["Resource"] = call.Copy("Arn") }));
            document.Add($"{id}Role", "AWS::IAM::Role", new JsonObject
            {
                ["AssumeRolePolicyDocument"] = SamNodes.Trust("scheduler.amazonaws.com"),
                ["Policies"] = new JsonArray(new JsonObject { ["PolicyName"] = $"{id}StartExecutionPolicy", ["PolicyDocument"] = permission }),
            }, declared);
        }
    }

    private JsonObject Permit(string id, string principal, JsonNode? source)
    {
        JsonObject permission = new() { ["Action"] = "lambda:InvokeFunction", ["FunctionName"] = SamNodes.Ref(target), ["Principal"] = principal };
        if (source is not null)
        {
            permission["SourceArn"] = source;
        }

        document.Add($"{id}Permission", "AWS::Lambda::Permission", permission, declared);
        return permission;
    }
}
