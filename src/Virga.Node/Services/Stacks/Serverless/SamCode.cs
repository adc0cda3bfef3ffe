using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Templates;

namespace Virga.Node.Services.Stacks.Serverless;

/// <summary>Where code lies, as <c>CodeUri</c>, <c>ContentUri</c> and <c>DefinitionUri</c> say it.</summary>
internal static class SamCode
{
    /// <summary>The address in CloudFormation's words; null: it names no object of a bucket.</summary>
    public static JsonObject? Location(JsonNode? address)
    {
        if (address is JsonObject parts)
        {
            JsonObject location = new() { ["S3Bucket"] = parts.Copy("Bucket"), ["S3Key"] = parts.Copy("Key") };
            if (parts.ContainsKey("Version"))
            {
                location["S3ObjectVersion"] = parts.Copy("Version");
            }

            return parts.ContainsKey("Bucket") && parts.ContainsKey("Key") ? location : null;
        }

        string text = TemplateJson.Text(address) ?? "";
        return text.StartsWith("s3://", StringComparison.Ordinal) && text[5..].Split('/', 2) is [{ Length: > 0 } bucket, { Length: > 0 } key] ? new JsonObject { ["S3Bucket"] = bucket, ["S3Key"] = key } : null;
    }

    /// <summary>Ten digits that differ when what they stand for does; logical ids end with them.</summary>
    public static string Digest(JsonNode? node) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(node.Write())))[..10];
}
