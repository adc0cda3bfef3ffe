using System.Collections.Frozen;
using Virga.Node.Services.Stacks.Templates;
using Virga.Node.Values;

namespace Virga.Node.Aws.CloudFormation.Resources;

/// <summary>All resource types that templates may use.</summary>
internal sealed class ResourceCatalog(IEnumerable<IResourceType> types)
{
    private readonly FrozenDictionary<string, IResourceType> byName = types.ToFrozenDictionary(type => type.Schema.Type, StringComparer.Ordinal);

    public IEnumerable<IResourceType> All => byName.Values.OrderBy(type => type.Schema.Type, StringComparer.Ordinal);

    /// <summary>Null: there is none of that name.</summary>
    public IResourceType? Find(string type) => byName.GetValueOrDefault(type) ?? (type.StartsWith("Custom::", StringComparison.Ordinal) ? byName.GetValueOrDefault("AWS::CloudFormation::CustomResource") : null);

    /// <summary>Types, names of properties and attributes: what can be known before anything is made.</summary>
    public VirgaError? Check(Template template)
    {
        string[] unknown = [.. template.Resources.Values.Select(resource => resource.Type).Where(type => Find(type) is null).Distinct()];
        if (unknown.Length > 0)
        {
            return TemplateError.Format($"Unrecognized resource types: [{string.Join(", ", unknown)}]");
        }

        foreach (TemplateResource resource in template.Resources.Values)
        {
            if (Find(resource.Type)!.Schema.Check(resource.LogicalId, resource.Properties) is { } error)
            {
                return error;
            }
        }

        IEnumerable<(string Name, string? Attribute)> asked = template.Resources.Values.SelectMany(resource => References.Of(resource.Properties)).Concat(template.Outputs.SelectMany(pair => References.Of(pair.Value)));
        return asked.Where(one => one.Attribute is not null).Select(one => CheckAttribute(template.Resources[one.Name], one.Attribute!)).FirstOrDefault(error => error is not null);
    }

    private VirgaError? CheckAttribute(TemplateResource resource, string attribute)
    {
        ResourceSchema schema = Find(resource.Type)!.Schema;
        return schema.IsOpen || schema.Attributes.Contains(attribute) || (schema.Attributes.Contains("Outputs") && attribute.StartsWith("Outputs.", StringComparison.Ordinal))
            ? null
            : TemplateError.Template($"resource {resource.LogicalId} does not support attribute type {attribute} in Fn::GetAtt");
    }
}
