using System.Text.Json.Nodes;

namespace Virga.Node.Services.Stacks.Templates;

/// <summary>Parameters that every template has. Source: CloudFormation User Guide, "Pseudo parameters".</summary>
internal sealed record PseudoParameters(string StackName, string StackId, string Account, string Region)
{
    public static readonly string[] Names = ["AWS::AccountId", "AWS::NoValue", "AWS::NotificationARNs", "AWS::Partition", "AWS::Region", "AWS::StackId", "AWS::StackName", "AWS::URLSuffix"];

    /// <summary>Null: there is none of that name.</summary>
    public JsonNode? Find(string name) => name switch
    {
        "AWS::AccountId" => Account,
        "AWS::NotificationARNs" => new JsonArray(),
        "AWS::Partition" => "aws",
        "AWS::Region" => Region,
        "AWS::StackId" => StackId,
        "AWS::StackName" => StackName,
        "AWS::URLSuffix" => "amazonaws.com",
        _ => null,
    };
}
