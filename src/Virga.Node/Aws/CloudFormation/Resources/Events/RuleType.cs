using System.Text.Json.Nodes;
using Virga.Node.Aws.CloudFormation.Engine;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Events;

/// <summary>Source: CloudFormation Template Reference, AWS::Events::Rule.</summary>
internal sealed class RuleType : IResourceType
{
    public ResourceSchema Schema { get; } = new("AWS::Events::Rule")
    {
        Replacing = ["EventBusName", "Name"],
        Updated = ["Description", "EventPattern", "RoleArn", "ScheduleExpression", "State", "Tags", "Targets"],
        Attributes = ["Arn"],
        Documents = ["EventPattern"],
        Numbers = ["MaximumEventAgeInSeconds", "MaximumRetryAttempts"],
        TextMaps = ["InputPathsMap"],
        Name = new NameRule("Name", 64),
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        string name = NameOf(call);
        JsonObject rule = call.Pick("Description", "EventBusName", "RoleArn", "ScheduleExpression", "State");
        rule["Name"] = name;
        if (call["EventPattern"] is { } pattern)
        {
            rule["EventPattern"] = pattern.Text() ?? pattern.Write();
        }

        if (call.Before is null && call["Tags"] is { } tags)
        {
            rule["Tags"] = tags.DeepClone();
        }

        if (!(await EventsAsync(call, "PutRule", rule).ConfigureAwait(false)).TryGet(out JsonObject? put, out VirgaError? error))
        {
            return error;
        }

        string id = call.Text("EventBusName") is { } bus and not "default" ? $"{bus[(bus.LastIndexOf('/') + 1)..]}|{name}" : name;
        call.Made(id);
        error = await TargetAsync(call, name).ConfigureAwait(false);
        return error is not null ? error : new ResourceState(id, new JsonObject { ["Arn"] = put["RuleArn"]?.DeepClone() });
    }

    public Task<Result<ResourceState>> UpdateAsync(ResourceCall call) => CreateAsync(call);

    public async Task<VirgaError?> DeleteAsync(ResourceCall call)
    {
        JsonObject rule = Named(call, NameOf(call), "Name");
        VirgaError? error = await TargetAsync(call with { Before = call.Properties, Properties = call.Pick("EventBusName") }, NameOf(call)).ConfigureAwait(false);
        return error is not null && !WireFailure.IsNotFound(error) ? error : (await EventsAsync(call, "DeleteRule", rule).ConfigureAwait(false)).Error;
    }

    private static string NameOf(ResourceCall call) => call.PhysicalId[(call.PhysicalId.IndexOf('|', StringComparison.Ordinal) + 1)..];

    private static JsonObject Named(ResourceCall call, string name, string member)
    {
        JsonObject named = call.Pick("EventBusName");
        named[member] = name;
        return named;
    }

    /// <summary>Brings the rule's targets from what it has to what the properties say.</summary>
    private static async Task<VirgaError?> TargetAsync(ResourceCall call, string name)
    {
        string[] wanted = [.. Ids(call["Targets"])];
        string[] gone = [.. Ids(call.Before?["Targets"]).Except(wanted)];
        if (gone.Length > 0)
        {
            JsonObject removal = Named(call, name, "Rule");
            removal["Ids"] = new JsonArray([.. gone.Select(id => JsonValue.Create(id))]);
            if ((await EventsAsync(call, "RemoveTargets", removal).ConfigureAwait(false)).Error is { } error)
            {
                return error;
            }
        }

        if (wanted.Length == 0)
        {
            return null;
        }

        JsonObject put = Named(call, name, "Rule");
        put["Targets"] = call["Targets"]?.DeepClone();
        return !(await EventsAsync(call, "PutTargets", put).ConfigureAwait(false)).TryGet(out JsonObject? answer, out VirgaError? refused) ? refused
            : answer["FailedEntries"] is JsonArray { Count: > 0 } failed ? new VirgaError(Outcome.InvalidParameter, failed[0]?["ErrorMessage"].Text() ?? "A target was refused.")
            : null;
    }

    private static IEnumerable<string> Ids(JsonNode? targets) => (targets as JsonArray ?? []).Select(target => target?["Id"].Text()).OfType<string>();

    internal static Task<Result<JsonObject>> EventsAsync(ResourceCall call, string operation, JsonObject body) => call.Client.JsonAsync("events", $"AWSEvents.{operation}", body);
}
