using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Virga.Node.Aws.CloudFormation.Engine;
using Virga.Node.Aws.CloudFormation.Resources;
using Virga.Node.Services.Stacks;
using Virga.Node.Services.Stacks.Serverless;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation;

/// <summary>Reads of a request what a stack is to be: the template with its transforms done, the parameters, what the caller consents to.</summary>
internal sealed partial class StackDesigns(WireClients clients, ResourceCatalog types)
{
    private const string Macro = "AWS::Serverless-2016-10-31";
    private const string Extensions = "AWS::LanguageExtensions";
    private const int MaxTags = 50;

    /// <param name="now">The design that the request may refer to; null: there is none.</param>
    /// <param name="mustExpand">Transforms need <c>CAPABILITY_AUTO_EXPAND</c>: the caller won't see what they come to.</param>
    public async Task<Result<StackDesign>> ReadAsync(CloudFormationCall call, StackDesign? now, bool mustExpand)
    {
        if (!(await TextAsync(call, now).ConfigureAwait(false)).TryGet(out string? text, out VirgaError? error) || !Read(text, out bool isExpanded).TryGet(out Template? template, out error))
        {
            return error;
        }

        Dictionary<string, string?> given = new(StringComparer.Ordinal);
        for (int i = 1; i <= call.Query.Count("Parameters"); i++)
        {
            bool isPrevious = "true".Equals(call.Query.Member("Parameters", i, "UsePreviousValue"), StringComparison.OrdinalIgnoreCase);
            given[call.Query.Member("Parameters", i, "ParameterKey") ?? ""] = isPrevious ? null : call.Query.Member("Parameters", i, "ParameterValue") ?? "";
        }

        if (!ParameterValues.Resolve(template, given, now?.Parameters).TryGet(out IReadOnlyDictionary<string, string>? parameters, out error))
        {
            return error;
        }

        IReadOnlyList<string> capabilities = call.Query.List("Capabilities");
        error = CheckCapabilities(template, capabilities, isExpanded && mustExpand) ?? types.Check(template);
        if (error is not null)
        {
            return error;
        }

        Dictionary<string, string> tags = call.Pairs("Tags", "Key", "Value").DistinctBy(tag => tag.Key).ToDictionary(tag => tag.Key, tag => tag.Value ?? "", StringComparer.Ordinal);
        return tags.Count > MaxTags ? TemplateError.Validation($"Tags may not exceed {MaxTags}.") : new StackDesign
        {
            Original = text,
            Template = template.ToString(),
            Parameters = parameters,
            Capabilities = capabilities,
            Tags = tags.Count == 0 && now is not null ? now.Tags : tags,
            Notifications = call.Query.List("NotificationARNs"),
        };
    }

    /// <summary>The template's text: in the request, in a bucket, or the one that the stack has.</summary>
    public async Task<Result<string>> TextAsync(CloudFormationCall call, StackDesign? now)
    {
        if (call["TemplateBody"] is { } body)
        {
            return Encoding.UTF8.GetByteCount(body) > TemplateReader.MaxBody
                ? CloudFormationError.Constraint($"{body[..40]}...", "templateBody", $"Member must have length less than or equal to {TemplateReader.MaxBody}")
                : body;
        }

        if (call["TemplateURL"] is { } url)
        {
            return await FetchAsync(call, url).ConfigureAwait(false);
        }

        return call.IsSet("UsePreviousTemplate") && now is not null ? now.Original : TemplateError.Validation("Either Template URL or Template Body must be specified.");
    }

    public static Result<Template> Read(string text, out bool isExpanded)
    {
        isExpanded = false;
        if (!TemplateReader.Read(text).TryGet(out JsonObject? root, out VirgaError? error))
        {
            return error;
        }

        foreach (string transform in Template.TransformsOf(root))
        {
            if (transform == Extensions)
            {
                continue;
            }

            if (transform != Macro)
            {
                return TemplateError.Validation($"No transform named {transform} found.");
            }

            isExpanded = true;
            if (!ServerlessTransform.Run(root).TryGet(out root, out error))
            {
                return error;
            }
        }

        root.Remove("Transform");
        return TemplateCheck.Check(root);
    }

    /// <summary>Which capability the template needs, and why; null: none.</summary>
    public string? CapabilityOf(Template template)
    {
        TemplateResource[] identities = [.. template.Resources.Values.Where(resource => types.Find(resource.Type)?.Schema.IsIdentity == true)];
        return identities.Length == 0 ? null
            : Array.Exists(identities, resource => types.Find(resource.Type)!.Schema.Name is { Property.Length: > 0 } rule && resource.Properties.ContainsKey(rule.Property)) ? "CAPABILITY_NAMED_IAM"
            : "CAPABILITY_IAM";
    }

    private VirgaError? CheckCapabilities(Template template, IReadOnlyList<string> given, bool mustExpand)
    {
        string? needed = CapabilityOf(template);
        bool isMet = needed is null || given.Contains(needed) || (needed == "CAPABILITY_IAM" && given.Contains("CAPABILITY_NAMED_IAM"));
        return !isMet ? CloudFormationError.Capabilities(needed!) : mustExpand && !given.Contains("CAPABILITY_AUTO_EXPAND") ? CloudFormationError.Capabilities("CAPABILITY_AUTO_EXPAND") : null;
    }

    /// <summary>From a bucket on this node, as the caller.</summary>
    private async Task<Result<string>> FetchAsync(CloudFormationCall call, string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
        {
            return TemplateError.Validation("TemplateURL must be a supported URL.");
        }

        string path = VirtualHost().Match(address.Host) is { Success: true } host ? $"/{host.Groups[1].Value}{address.AbsolutePath}" : address.AbsolutePath;
        string query = address.Query.Contains("versionId=", StringComparison.Ordinal) ? address.Query : "";
        if (!clients.Open(WireClients.ActorOf(call.Caller, null), call.Aborted).TryGet(out WireClient? client, out VirgaError? error) || !(await client.S3Async(HttpMethod.Get, path + query).ConfigureAwait(false)).TryGet(out byte[]? body, out error))
        {
            return TemplateError.Validation($"S3 error: {error.Message}");
        }

        return body.Length > TemplateReader.MaxObject ? TemplateError.Validation($"Template may not exceed {TemplateReader.MaxObject} bytes in size.") : Encoding.UTF8.GetString(body);
    }

    /// <summary>A bucket in the host's name; a node's own address has the bucket in its path.</summary>
    [GeneratedRegex(@"^(.+)\.s3(?:[.-][a-z0-9-]+)*\.(?:amazonaws\.com|localhost)$")]
    private static partial Regex VirtualHost();
}
