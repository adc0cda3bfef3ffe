using System.Text.Json.Nodes;
using Virga.Node.Values;

namespace Virga.Node.Services.Stacks.Templates;

/// <summary>What expressions may refer to outside of their template.</summary>
internal interface IReferences
{
    /// <summary>The value of a resource's <c>Ref</c>, or of an attribute of it.</summary>
    Result<JsonNode> Resource(string logicalId, string? attribute);

    /// <summary>What another stack exports under a name.</summary>
    Result<string> Import(string export);
}
