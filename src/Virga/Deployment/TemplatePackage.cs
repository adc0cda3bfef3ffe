using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Deployment;

/// <summary>A template whose local folders and files are put where a stack can read them, as <c>aws cloudformation package</c> does.</summary>
internal sealed class TemplatePackage(Artifacts artifacts, string path)
{
    private readonly string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;

    /// <summary>The template's text with addresses of objects in place of local paths.</summary>
    public async Task<Result<string>> MakeAsync(CancellationToken cancellation)
    {
        if (!TemplateReader.Read(await File.ReadAllTextAsync(path, cancellation).ConfigureAwait(false)).TryGet(out JsonObject? root, out VirgaError? error))
        {
            return new VirgaError(error.Outcome, $"{path}: {error.Message}");
        }

        error = root["Globals"]?["Function"] is JsonObject shared ? await PackAsync(shared, "CodeUri", cancellation).ConfigureAwait(false) : null;
        foreach (JsonObject resource in (root["Resources"] as JsonObject ?? []).Select(pair => pair.Value).OfType<JsonObject>())
        {
            JsonObject properties = resource["Properties"] as JsonObject ?? [];
            error ??= TemplateJson.Text(resource["Type"]) switch
            {
                "AWS::Serverless::Function" => await PackAsync(properties, "CodeUri", cancellation).ConfigureAwait(false),
                "AWS::Serverless::LayerVersion" => await PackAsync(properties, "ContentUri", cancellation).ConfigureAwait(false),
                "AWS::Lambda::Function" => await PackAsync(properties, "Code", cancellation).ConfigureAwait(false),
                "AWS::Lambda::LayerVersion" => await PackAsync(properties, "Content", cancellation).ConfigureAwait(false),
                "AWS::Serverless::HttpApi" => await EmbedAsync(properties, cancellation).ConfigureAwait(false),
                _ => null,
            };
        }

        return error is not null ? error : root.Write();
    }

    /// <summary>A local folder or file becomes a zip in the bucket.</summary>
    private async Task<VirgaError?> PackAsync(JsonObject properties, string name, CancellationToken cancellation)
    {
        if (TemplateJson.Text(properties[name]) is not { } local || local.StartsWith("s3://", StringComparison.Ordinal))
        {
            return null;
        }

        string source = Path.GetFullPath(Path.Combine(folder, local));
        byte[]? content = Directory.Exists(source) ? FunctionPackage.Of(source)
            : !File.Exists(source) ? null
            : source.EndsWith(".zip", StringComparison.Ordinal) || source.EndsWith(".jar", StringComparison.Ordinal) ? await File.ReadAllBytesAsync(source, cancellation).ConfigureAwait(false)
            : FunctionPackage.OfFile(source);
        if (content is null)
        {
            return new VirgaError(Outcome.NotFound, $"{path}: {name} {local} doesn't exist.");
        }

        if (!(await artifacts.PutAsync(content, cancellation).ConfigureAwait(false)).TryGet(out string? address, out VirgaError? error))
        {
            return error;
        }

        string[] parts = address["s3://".Length..].Split('/', 2);
        properties[name] = name.EndsWith("Uri", StringComparison.Ordinal) ? address : new JsonObject { ["S3Bucket"] = parts[0], ["S3Key"] = parts[1] };
        return null;
    }

    /// <summary>An API's local definition becomes part of the template.</summary>
    private async Task<VirgaError?> EmbedAsync(JsonObject properties, CancellationToken cancellation)
    {
        if (TemplateJson.Text(properties["DefinitionUri"]) is not { } local || local.StartsWith("s3://", StringComparison.Ordinal))
        {
            return null;
        }

        string source = Path.GetFullPath(Path.Combine(folder, local));
        if (!File.Exists(source))
        {
            return new VirgaError(Outcome.NotFound, $"{path}: DefinitionUri {local} doesn't exist.");
        }

        if (!TemplateReader.Read(await File.ReadAllTextAsync(source, cancellation).ConfigureAwait(false)).TryGet(out JsonObject? definition, out VirgaError? error))
        {
            return error;
        }

        properties.Remove("DefinitionUri");
        properties["DefinitionBody"] = definition;
        return null;
    }
}
