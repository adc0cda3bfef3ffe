using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Templates;

namespace Virga.Node.Aws.CloudFormation.Resources.Lambda;

/// <summary>Code as templates give it, which may be text. Source: CloudFormation Template Reference, "AWS::Lambda::Function Code".</summary>
internal static class LambdaCode
{
    /// <summary>Code as the Lambda API takes it.</summary>
    public static JsonObject Of(JsonNode? code, string? runtime) =>
        code?["ZipFile"].Text() is { } source ? new JsonObject { ["ZipFile"] = Convert.ToBase64String(Zip(source, runtime ?? "")) } : code is JsonObject other ? (JsonObject)other.DeepClone() : [];

    /// <summary>One file, <c>index</c>, in the runtime's language; the same bytes for the same text.</summary>
    private static byte[] Zip(string source, string runtime)
    {
        using MemoryStream memory = new();
        using (ZipArchive zip = new(memory, ZipArchiveMode.Create, leaveOpen: true))
        {
            bool isModule = !runtime.StartsWith("python", StringComparison.Ordinal) && source.Split('\n').Any(line => line.StartsWith("export ", StringComparison.Ordinal) || line.StartsWith("import ", StringComparison.Ordinal));
            ZipArchiveEntry entry = zip.CreateEntry(runtime.StartsWith("python", StringComparison.Ordinal) ? "index.py" : isModule ? "index.mjs" : "index.js");
            entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
            entry.ExternalAttributes = (0x8000 | 0x1A4) << 16; // -rw-r--r--
            using Stream target = entry.Open();
            target.Write(Encoding.UTF8.GetBytes(source));
        }

        return memory.ToArray();
    }
}
