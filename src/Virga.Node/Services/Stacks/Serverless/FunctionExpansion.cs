using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Templates;

namespace Virga.Node.Services.Stacks.Serverless;

/// <summary>Source: AWS SAM Developer Guide, AWS::Serverless::Function.</summary>
internal sealed class FunctionExpansion(SamDocument document, string id, JsonObject declared, JsonObject properties)
{
    /// <summary>Properties that are the Lambda function's own.</summary>
    private static readonly string[] Same =
    [
        "Architectures", "CodeSigningConfigArn", "Description", "EphemeralStorage", "FileSystemConfigs", "FunctionName", "Handler", "ImageConfig", "KmsKeyArn", "Layers", "LoggingConfig", "MemorySize",
        "PackageType", "RecursiveLoop", "ReservedConcurrentExecutions", "Runtime", "RuntimeManagementConfig", "SnapStart", "Timeout", "VpcConfig",
    ];

    private static readonly string[] Others =
    [
        "AssumeRolePolicyDocument", "AutoPublishAlias", "AutoPublishAliasAllProperties", "AutoPublishCodeSha256", "CodeUri", "DeadLetterQueue", "DeploymentPreference", "Environment", "EventInvokeConfig",
        "Events", "FunctionUrlConfig", "ImageUri", "InlineCode", "PermissionsBoundary", "Policies", "PropagateTags", "ProvisionedConcurrencyConfig", "Role", "RolePath", "Tags", "Tracing", "VersionDescription", "VersionDeletionPolicy",
    ];

    private readonly FunctionRole role = new(document, id);

    public void Run()
    {
        if (!document.Knows(id, properties, [.. Same, .. Others]))
        {
            return;
        }

        JsonObject function = [];
        function.Take(properties, Same);
        function["Code"] = Code();
        function["Role"] = properties.Copy("Role") ?? SamNodes.Attribute($"{id}Role", "Arn");
        function["Tags"] = Tags();
        function.Take(properties, "Environment");
        if (properties.ContainsKey("Tracing"))
        {
            function["TracingConfig"] = new JsonObject { ["Mode"] = properties.Copy("Tracing") };
            role.Attach("AWSXRayDaemonWriteAccess");
        }

        AddDeadLetters(function);
        role.Read(properties["Policies"]);
        JsonObject resource = document.Add(id, "AWS::Lambda::Function", function, declared);
        resource.Take(declared, "DependsOn", "DeletionPolicy", "UpdateReplacePolicy", "Metadata");
        string target = AddAlias(function) ?? id;
        new FunctionEvents(document, id, declared, role, target).Run(properties["Events"] as JsonObject ?? []);
        AddUrl(target);
        AddEventInvoke(target);
        if (!properties.ContainsKey("Role"))
        {
            document.Add($"{id}Role", "AWS::IAM::Role", role.Properties(properties), declared);
        }
    }

    private JsonObject Code()
    {
        if (properties["InlineCode"] is { } text)
        {
            return new JsonObject { ["ZipFile"] = text.DeepClone() };
        }

        if (properties["ImageUri"] is { } image)
        {
            return new JsonObject { ["ImageUri"] = image.DeepClone() };
        }

        if (SamCode.Location(properties["CodeUri"]) is { } location)
        {
            return location;
        }

        document.Fail(id, properties.ContainsKey("CodeUri") ? "'CodeUri' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter: package the template first." : "One of CodeUri, InlineCode or ImageUri is required.");
        return [];
    }

    private JsonArray Tags() =>
    [
        new JsonObject { ["Key"] = "lambda:createdBy", ["Value"] = "SAM" },
        .. (properties["Tags"] as JsonObject ?? []).Select(tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value?.DeepClone() }),
    ];

    private void AddDeadLetters(JsonObject function)
    {
        if (properties["DeadLetterQueue"] is JsonObject queue)
        {
            function["DeadLetterConfig"] = new JsonObject { ["TargetArn"] = queue.Copy("TargetArn") };
            role.Allow(TemplateJson.Text(queue["Type"]) == "SNS" ? "sns:Publish" : "sqs:SendMessage", queue.Copy("TargetArn") ?? "*");
        }
    }

    /// <summary>A version whose id changes with the code, and the alias that follows it; its logical id, or null.</summary>
    private string? AddAlias(JsonObject function)
    {
        if (TemplateJson.Text(properties["AutoPublishAlias"]) is not { } name)
        {
            return null;
        }

        JsonNode? differs = properties["AutoPublishCodeSha256"] ?? (TemplateJson.Text(properties["AutoPublishAliasAllProperties"]) == "true" ? function : function["Code"]);
        string version = $"{id}Version{SamCode.Digest(differs)}";
        JsonObject made = new() { ["FunctionName"] = SamNodes.Ref(id) };
        if (properties.ContainsKey("VersionDescription"))
        {
            made["Description"] = properties.Copy("VersionDescription");
        }

        document.Add(version, "AWS::Lambda::Version", made, declared)["DeletionPolicy"] = properties.Copy("VersionDeletionPolicy") ?? "Retain";
        string alias = $"{id}Alias{string.Concat(name.Where(char.IsLetterOrDigit))}";
        JsonObject pointing = new() { ["Name"] = name, ["FunctionName"] = SamNodes.Ref(id), ["FunctionVersion"] = SamNodes.Attribute(version, "Version") };
        pointing.Take(properties, "ProvisionedConcurrencyConfig");
        document.Add(alias, "AWS::Lambda::Alias", pointing, declared);
        document.Renamed[$"{id}.Version"] = version;
        document.Renamed[$"{id}.Alias"] = alias;
        return alias;
    }

    private void AddUrl(string target)
    {
        if (properties["FunctionUrlConfig"] is not JsonObject url)
        {
            return;
        }

        JsonObject made = new() { ["AuthType"] = url.Copy("AuthType"), ["TargetFunctionArn"] = SamNodes.Ref(id) };
        made.Take(url, "Cors", "InvokeMode");
        JsonObject? qualifier = target == id ? null : document.Resources[target]!["Properties"] as JsonObject;
        if (qualifier is not null)
        {
            made["Qualifier"] = qualifier.Copy("Name");
        }

        document.Add($"{id}Url", "AWS::Lambda::Url", made, declared);
        if (qualifier is not null)
        {
            document.Resources[$"{id}Url"]!["DependsOn"] = new JsonArray(target);
        }

        if (TemplateJson.Text(url["AuthType"]) == "NONE")
        {
            document.Add($"{id}UrlPublicPermissions", "AWS::Lambda::Permission", new JsonObject { ["Action"] = "lambda:InvokeFunctionUrl", ["FunctionName"] = SamNodes.Ref(target), ["FunctionUrlAuthType"] = "NONE", ["Principal"] = "*" }, declared);
        }
    }

    private void AddEventInvoke(string target)
    {
        if (properties["EventInvokeConfig"] is not JsonObject config)
        {
            return;
        }

        JsonObject made = new() { ["FunctionName"] = SamNodes.Ref(id), ["Qualifier"] = target == id ? "$LATEST" : SamNodes.Attribute($"{id}Version", "Version") };
        if (target != id)
        {
            made["Qualifier"] = document.Resources[target]!["Properties"].Copy("Name");
        }

        made.Take(config, "MaximumEventAgeInSeconds", "MaximumRetryAttempts");
        if (config["DestinationConfig"] is JsonObject destinations)
        {
            JsonObject given = [];
            foreach ((string when, JsonNode? destination) in destinations)
            {
                given[when] = new JsonObject { ["Destination"] = destination.Copy("Destination") };
                role.Allow(TemplateJson.Text(destination?["Type"]) switch { "SNS" => "sns:Publish", "Lambda" => "lambda:InvokeFunction", "EventBridge" => "events:PutEvents", _ => "sqs:SendMessage" }, destination.Copy("Destination") ?? "*");
            }

            made["DestinationConfig"] = given;
        }

        document.Add($"{id}EventInvokeConfig", "AWS::Lambda::EventInvokeConfig", made, declared)["DependsOn"] = new JsonArray(target);
    }
}
