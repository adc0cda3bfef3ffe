using System.Text.Json.Nodes;

namespace Virga.Node.Aws.CloudFormation.Resources;

/// <summary>What a resource came to be.</summary>
/// <param name="PhysicalId">What <c>Ref</c> gives.</param>
/// <param name="Attributes">What <c>Fn::GetAtt</c> gives.</param>
internal sealed record ResourceState(string PhysicalId, JsonObject Attributes);
