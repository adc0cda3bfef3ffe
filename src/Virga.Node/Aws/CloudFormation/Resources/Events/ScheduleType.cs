using System.Globalization;
using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Events;

/// <summary>Source: CloudFormation Template Reference, AWS::Scheduler::Schedule.</summary>
internal sealed class ScheduleType : IResourceType
{
    public ResourceSchema Schema { get; } = new("AWS::Scheduler::Schedule")
    {
        Required = ["FlexibleTimeWindow", "ScheduleExpression", "Target"],
        Replacing = ["GroupName", "Name"],
        Updated = ["Description", "EndDate", "FlexibleTimeWindow", "KmsKeyArn", "ScheduleExpression", "ScheduleExpressionTimezone", "StartDate", "State", "Target"],
        Attributes = ["Arn"],
        Numbers = ["MaximumEventAgeInSeconds", "MaximumRetryAttempts", "MaximumWindowInMinutes"],
        Name = new NameRule("Name", 64),
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        Result<JsonObject> made = await call.Client.RestAsync("scheduler", HttpMethod.Post, $"/schedules/{Uri.EscapeDataString(call.PhysicalId)}", Body(call)).ConfigureAwait(false);
        return made.Error is { } error && call.IsOurs(error) ? await UpdateAsync(call).ConfigureAwait(false) : State(call, made);
    }

    public async Task<Result<ResourceState>> UpdateAsync(ResourceCall call) => State(call, await call.Client.RestAsync("scheduler", HttpMethod.Put, $"/schedules/{Uri.EscapeDataString(call.PhysicalId)}", Body(call)).ConfigureAwait(false));

    public async Task<VirgaError?> DeleteAsync(ResourceCall call)
    {
        string group = call.Text("GroupName") is { } name ? $"?groupName={Uri.EscapeDataString(name)}" : "";
        return (await call.Client.RestAsync("scheduler", HttpMethod.Delete, $"/schedules/{Uri.EscapeDataString(call.PhysicalId)}{group}").ConfigureAwait(false)).Error;
    }

    private static Result<ResourceState> State(ResourceCall call, Result<JsonObject> answered) =>
        answered.TryGet(out JsonObject? schedule, out VirgaError? error) ? new ResourceState(call.PhysicalId, new JsonObject { ["Arn"] = schedule["ScheduleArn"]?.DeepClone() }) : error;

    /// <summary>The API takes dates as seconds.</summary>
    private static JsonObject Body(ResourceCall call)
    {
        JsonObject body = call.Pick("Description", "EndDate", "FlexibleTimeWindow", "GroupName", "KmsKeyArn", "ScheduleExpression", "ScheduleExpressionTimezone", "StartDate", "State", "Target");
        foreach (string name in (string[])["EndDate", "StartDate"])
        {
            if (DateTimeOffset.TryParse(body[name].Text(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset date))
            {
                body[name] = date.ToUnixTimeSeconds();
            }
        }

        return body;
    }
}
