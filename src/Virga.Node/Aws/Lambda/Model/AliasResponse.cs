using Virga.Node.Functions;

namespace Virga.Node.Aws.Lambda.Model;

/// <summary>Source: AWS Lambda API, AliasConfiguration.</summary>
internal sealed record AliasResponse(string AliasArn, string Name, string FunctionVersion, string Description, AliasRouting? RoutingConfig, string RevisionId)
{
    public static AliasResponse Of(FunctionAlias alias, string arn) => new(
        arn, alias.Name, alias.FunctionVersion, alias.Description, alias.Weights.IsEmpty ? null : new AliasRouting(alias.Weights), alias.RevisionId);
}
