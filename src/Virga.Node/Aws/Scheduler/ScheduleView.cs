using System.Text.Json.Nodes;
using Virga.Node.Services.Schedules;

namespace Virga.Node.Aws.Scheduler;

/// <summary>Schedules and groups as the API shows them.</summary>
internal static class ScheduleView
{
    public static JsonObject Full(Schedule one)
    {
        JsonObject target = new()
        {
            ["Arn"] = one.Target.Arn,
            ["RoleArn"] = one.Target.RoleArn,
            ["RetryPolicy"] = new JsonObject { ["MaximumEventAgeInSeconds"] = one.Target.MaxAgeSeconds, ["MaximumRetryAttempts"] = one.Target.MaxRetries },
        };
        Add(target, "Input", one.Target.Input);
        Add(target, "DeadLetterConfig", one.Target.DeadLetterArn is { } letters ? new JsonObject { ["Arn"] = letters } : null);
        Add(target, "SqsParameters", one.Target.GroupId is { } group ? new JsonObject { ["MessageGroupId"] = group } : null);
        JsonObject window = new() { ["Mode"] = one.WindowMinutes is null ? "OFF" : "FLEXIBLE" };
        Add(window, "MaximumWindowInMinutes", one.WindowMinutes);
        JsonObject view = Common(one);
        view["ActionAfterCompletion"] = one.IsDeletedAfterwards ? "DELETE" : "NONE";
        view["ScheduleExpression"] = one.Expression;
        view["ScheduleExpressionTimezone"] = one.Zone ?? "UTC";
        view["FlexibleTimeWindow"] = window;
        view["Target"] = target;
        Add(view, "Description", one.Description);
        Add(view, "KmsKeyArn", one.KmsKeyArn);
        Add(view, "StartDate", one.Start is { } start ? SchedulerNames.Seconds(start) : null);
        Add(view, "EndDate", one.End is { } end ? SchedulerNames.Seconds(end) : null);
        return view;
    }

    public static JsonObject Short(Schedule one)
    {
        JsonObject view = Common(one);
        view["Target"] = new JsonObject { ["Arn"] = one.Target.Arn };
        return view;
    }

    public static JsonObject Group(ScheduleGroup one) => new()
    {
        ["Arn"] = one.Arn,
        ["Name"] = one.Name,
        ["State"] = "ACTIVE",
        ["CreationDate"] = SchedulerNames.Seconds(one.CreatedAt),
        ["LastModificationDate"] = SchedulerNames.Seconds(one.ChangedAt),
    };

    public static JsonObject List(string name, IEnumerable<JsonObject> items, string? token)
    {
        JsonObject list = new() { [name] = new JsonArray([.. items]) };
        Add(list, "NextToken", token);
        return list;
    }

    private static JsonObject Common(Schedule one) => new()
    {
        ["Arn"] = one.Arn,
        ["Name"] = one.Name,
        ["GroupName"] = one.Group,
        ["State"] = one.IsEnabled ? "ENABLED" : "DISABLED",
        ["CreationDate"] = SchedulerNames.Seconds(one.CreatedAt),
        ["LastModificationDate"] = SchedulerNames.Seconds(one.ChangedAt),
    };

    private static void Add(JsonObject view, string name, JsonNode? value)
    {
        if (value is not null)
        {
            view[name] = value;
        }
    }
}
