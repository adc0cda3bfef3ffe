using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources.Lambda;

/// <summary>Source: CloudFormation Template Reference, AWS::Lambda::Function.</summary>
internal sealed class FunctionType : IResourceType
{
    private static readonly string[] Configuration =
    [
        "DeadLetterConfig", "Description", "Environment", "EphemeralStorage", "FileSystemConfigs", "Handler", "ImageConfig", "KmsKeyArn", "Layers", "LoggingConfig", "MemorySize", "Role", "Runtime",
        "SnapStart", "Timeout", "TracingConfig", "VpcConfig",
    ];

    public ResourceSchema Schema { get; } = new("AWS::Lambda::Function")
    {
        Required = ["Code", "Role"],
        Replacing = ["FunctionName", "PackageType"],
        Updated = [.. Configuration, "Architectures", "Code", "CodeSigningConfigArn", "RecursiveLoop", "ReservedConcurrentExecutions", "RuntimeManagementConfig", "Tags"],
        Ignored = ["CapacityProviderConfig", "DurableConfig", "FunctionScalingConfig", "PublishToLatestPublished", "TenancyConfig"],
        Attributes = ["Arn"],
        Numbers = ["MemorySize", "ReservedConcurrentExecutions", "Size", "Timeout"],
        Flags = ["Ipv6AllowedForDualStack"],
        Name = new NameRule("FunctionName", 64),
    };

    public async Task<Result<ResourceState>> CreateAsync(ResourceCall call)
    {
        JsonObject body = Settings(call, Configuration, "Architectures", "CodeSigningConfigArn", "PackageType");
        body["FunctionName"] = call.PhysicalId;
        body["Code"] = LambdaCode.Of(call["Code"], call.Text("Runtime"));
        body["Tags"] = ResourceCall.TagsOf(call["Tags"]);
        VirgaError? error = (await call.Client.LambdaAsync(HttpMethod.Post, "/2015-03-31/functions", body).ConfigureAwait(false)).Error;
        if (error is not null && !call.IsOurs(error))
        {
            return error;
        }

        call.Made(call.PhysicalId);
        error = await call.Client.SettleAsync(call.PhysicalId).ConfigureAwait(false) ?? await ApplyOthersAsync(call).ConfigureAwait(false);
        return error is not null ? error : State(call);
    }

    public async Task<Result<ResourceState>> UpdateAsync(ResourceCall call)
    {
        VirgaError? error;
        if (call.Changes("Code", "Architectures"))
        {
            JsonObject code = LambdaCode.Of(call["Code"], call.Text("Runtime"));
            code["Architectures"] = call["Architectures"]?.DeepClone();
            error = await ChangeAsync(call, "/code", code).ConfigureAwait(false);
            if (error is not null)
            {
                return error;
            }
        }

        if (call.Changes(Configuration))
        {
            JsonObject settings = Settings(call, Configuration);
            foreach ((string gone, JsonNode empty) in Emptied().Where(pair => settings[pair.Name] is null && call.Changes(pair.Name)))
            {
                settings[gone] = empty;
            }

            if (await ChangeAsync(call, "/configuration", settings).ConfigureAwait(false) is { } refused)
            {
                return refused;
            }
        }

        error = await ApplyOthersAsync(call).ConfigureAwait(false);
        return error is not null ? error : State(call);
    }

    public Task<VirgaError?> DeleteAsync(ResourceCall call) => call.Client.DoneAsync(HttpMethod.Delete, LambdaPaths.Of(call.PhysicalId));

    /// <summary>What a property that a template no longer has goes back to.</summary>
    private static (string Name, JsonNode Empty)[] Emptied() =>
    [
        ("DeadLetterConfig", new JsonObject { ["TargetArn"] = "" }), ("Description", ""), ("Environment", new JsonObject { ["Variables"] = new JsonObject() }), ("EphemeralStorage", new JsonObject { ["Size"] = 512 }),
        ("Layers", new JsonArray()), ("MemorySize", 128), ("Timeout", 3), ("TracingConfig", new JsonObject { ["Mode"] = "PassThrough" }),
    ];

    private static ResourceState State(ResourceCall call) => new(call.PhysicalId, new JsonObject { ["Arn"] = call.Client.Address.FunctionArn(call.PhysicalId) });

    /// <summary>The API spells one of them otherwise.</summary>
    private static JsonObject Settings(ResourceCall call, params IEnumerable<string> names)
    {
        JsonObject settings = call.Pick([.. names]);
        if (settings.Remove("KmsKeyArn", out JsonNode? key))
        {
            settings["KMSKeyArn"] = key;
        }

        return settings;
    }

    private static JsonObject Settings(ResourceCall call, string[] names, params string[] more) => Settings(call, names.Concat(more));

    private static async Task<VirgaError?> ChangeAsync(ResourceCall call, string tail, JsonObject body) =>
        await call.Client.DoneAsync(HttpMethod.Put, LambdaPaths.Of(call.PhysicalId, tail), body).ConfigureAwait(false) ?? await call.Client.SettleAsync(call.PhysicalId).ConfigureAwait(false);

    /// <summary>Settings that have operations of their own.</summary>
    private static async Task<VirgaError?> ApplyOthersAsync(ResourceCall call)
    {
        VirgaError? error = null;
        if (call.Changes("ReservedConcurrentExecutions"))
        {
            string path = LambdaPaths.Of(call.PhysicalId, "/concurrency", "2017-10-31");
            error = call["ReservedConcurrentExecutions"] is not null
                ? await call.Client.DoneAsync(HttpMethod.Put, path, call.Pick("ReservedConcurrentExecutions")).ConfigureAwait(false)
                : await call.Client.DoneAsync(HttpMethod.Delete, path).ConfigureAwait(false);
        }

        if (error is null && call.Changes("RecursiveLoop") && call["RecursiveLoop"] is not null)
        {
            error = await call.Client.DoneAsync(HttpMethod.Put, LambdaPaths.Of(call.PhysicalId, "/recursion-config", "2024-08-31"), call.Pick("RecursiveLoop")).ConfigureAwait(false);
        }

        if (error is null && call.Changes("RuntimeManagementConfig") && call["RuntimeManagementConfig"] is JsonObject management)
        {
            error = await call.Client.DoneAsync(HttpMethod.Put, LambdaPaths.Of(call.PhysicalId, "/runtime-management-config", "2021-07-20"), (JsonObject)management.DeepClone()).ConfigureAwait(false);
        }

        return error ?? (call.Before is not null && call.Changes("Tags") ? await TagAsync(call).ConfigureAwait(false) : null);
    }

    private static async Task<VirgaError?> TagAsync(ResourceCall call)
    {
        string path = $"/2017-03-31/tags/{Uri.EscapeDataString(call.Client.Address.FunctionArn(call.PhysicalId))}";
        JsonObject tags = ResourceCall.TagsOf(call["Tags"]);
        string[] gone = [.. ResourceCall.TagsOf(call.Before!["Tags"]).Select(pair => pair.Key).Where(key => !tags.ContainsKey(key))];
        VirgaError? error = gone.Length == 0 ? null : await call.Client.DoneAsync(HttpMethod.Delete, $"{path}?{string.Join('&', gone.Select(key => $"tagKeys={Uri.EscapeDataString(key)}"))}").ConfigureAwait(false);
        return error ?? (tags.Count == 0 ? null : await call.Client.DoneAsync(HttpMethod.Post, path, new JsonObject { ["Tags"] = tags }).ConfigureAwait(false));
    }
}
