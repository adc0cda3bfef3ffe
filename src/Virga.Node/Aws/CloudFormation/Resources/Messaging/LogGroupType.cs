using System.Text.Json.Nodes;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Messaging;

/// <summary>Source: CloudFormation Template Reference, AWS::Logs::LogGroup.</summary>
internal sealed class LogGroupType : IResourceType
{
    public ResourceSchema Schema { get; } = new("AWS::Logs::LogGroup")
    {
        Replacing = ["LogGroupName"],
        Updated = ["RetentionInDays", "Tags"],
        Ignored = ["BearerTokenAuthenticationEnabled", "DataProtectionPolicy", "DeletionProtectionEnabled", "FieldIndexPolicies", "KmsKeyId", "LogGroupClass", "ResourcePolicyDocument"],
        Attributes = ["Arn"],
        Numbers = ["RetentionInDays"],
        Name = new NameRule("LogGroupName", 512),
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        VirgaError? error = await LogsAsync(call, "CreateLogGroup", new JsonObject { ["tags"] = ResourceCall.TagsOf(call["Tags"]) }).ConfigureAwait(false);
        if (error is not null && !call.IsOurs(error))
        {
            return error;
        }

        call.Made(call.PhysicalId);
        return await UpdateAsync(call).ConfigureAwait(false);
    }

    public async Task<Result<ResourceState>> UpdateAsync(ResourceCall call)
    {
        VirgaError? error = !call.Changes("RetentionInDays") ? null
            : call["RetentionInDays"] is { } days ? await LogsAsync(call, "PutRetentionPolicy", new JsonObject { ["retentionInDays"] = days.DeepClone() }).ConfigureAwait(false)
            : await LogsAsync(call, "DeleteRetentionPolicy", []).ConfigureAwait(false);
        if (error is null && call.Before is not null && call.Changes("Tags"))
        {
            JsonObject tags = ResourceCall.TagsOf(call["Tags"]);
            string[] gone = [.. ResourceCall.TagsOf(call.Before["Tags"]).Select(pair => pair.Key).Where(key => !tags.ContainsKey(key))];
            error = gone.Length == 0 ? null : await LogsAsync(call, "UntagLogGroup", new JsonObject { ["tags"] = new JsonArray([.. gone.Select(key => JsonValue.Create(key))]) }).ConfigureAwait(false);
            error ??= tags.Count == 0 ? null : await LogsAsync(call, "TagLogGroup", new JsonObject { ["tags"] = tags }).ConfigureAwait(false);
        }

        return error is not null ? error : new ResourceState(call.PhysicalId, new JsonObject { ["Arn"] = $"arn:aws:logs:{call.Region}:{call.Account}:log-group:{call.PhysicalId}:*" });
    }

    public Task<VirgaError?> DeleteAsync(ResourceCall call) => LogsAsync(call, "DeleteLogGroup", []);

    private static async Task<VirgaError?> LogsAsync(ResourceCall call, string operation, JsonObject body)
    {
        body["logGroupName"] = call.PhysicalId;
        return (await call.Client.JsonAsync("logs", $"Logs_20140328.{operation}", body).ConfigureAwait(false)).Error;
    }
}
