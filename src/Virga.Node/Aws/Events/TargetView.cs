using System.Text.Json.Nodes;
using Virga.Node.Services.EventBuses;

namespace Virga.Node.Aws.Events;

/// <summary>A target as the API shows it.</summary>
internal static class TargetView
{
    public static JsonObject Of(RuleTarget target)
    {
        JsonObject view = new() { ["Id"] = target.Id, ["Arn"] = target.Arn };
        Add(view, "RoleArn", target.RoleArn);
        Add(view, "Input", target.Input);
        Add(view, "InputPath", target.InputPath);
        if (target.Template is not null)
        {
            JsonObject transformer = new() { ["InputTemplate"] = target.Template };
            Add(transformer, "InputPathsMap", target.Paths is { } paths ? new JsonObject(paths.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))) : null);
            view["InputTransformer"] = transformer;
        }

        Add(view, "SqsParameters", target.GroupId is { } group ? new JsonObject { ["MessageGroupId"] = group } : null);
        Add(view, "DeadLetterConfig", target.DeadLetterArn is { } letters ? new JsonObject { ["Arn"] = letters } : null);
        if (target.MaxAgeSeconds is not null || target.MaxRetries is not null)
        {
            JsonObject retry = [];
            Add(retry, "MaximumEventAgeInSeconds", target.MaxAgeSeconds);
            Add(retry, "MaximumRetryAttempts", target.MaxRetries);
            view["RetryPolicy"] = retry;
        }

        return view;
    }

    private static void Add(JsonObject view, string name, JsonNode? value)
    {
        if (value is not null)
        {
            view[name] = value;
        }
    }
}
