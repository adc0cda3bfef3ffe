using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Templates;

namespace Virga.Node.Services.Stacks.Serverless;

/// <summary>Source: AWS SAM Developer Guide, AWS::Serverless::LayerVersion.</summary>
internal static class LayerExpansion
{
    public static void Run(SamDocument document, string id, JsonObject declared, JsonObject properties)
    {
        if (!document.Knows(id, properties, "CompatibleArchitectures", "CompatibleRuntimes", "ContentUri", "Description", "LayerName", "LicenseInfo", "PublishLambdaVersion", "RetentionPolicy"))
        {
            return;
        }

        if (SamCode.Location(properties["ContentUri"]) is not { } content)
        {
            document.Fail(id, "'ContentUri' requires Bucket and Key properties to be specified: package the template first.");
            return;
        }

        JsonObject made = new() { ["Content"] = content, ["LayerName"] = properties.Copy("LayerName") ?? id };
        made.Take(properties, "CompatibleArchitectures", "CompatibleRuntimes", "Description", "LicenseInfo");
        string logicalId = id + SamCode.Digest(made);
        string? policy = TemplateJson.Text(properties["RetentionPolicy"]);
        document.Add(logicalId, "AWS::Lambda::LayerVersion", made, declared)["DeletionPolicy"] = policy is null or "Retain" or "retain" ? "Retain" : "Delete";
        document.Renamed[id] = logicalId;
    }
}
