using System.Text.Json.Nodes;
using Virga.Node.Services.Stacks.Templates;

namespace Virga.Node.Services.Stacks.Serverless;

/// <summary>The execution role that a function gets when it brings none. Source: AWS SAM Developer Guide, AWS::Serverless::Function, Policies.</summary>
internal sealed class FunctionRole(SamDocument document, string functionId)
{
    private const string Managed = "arn:aws:iam::aws:policy/";
    private readonly List<JsonNode> arns = [$"{Managed}service-role/AWSLambdaBasicExecutionRole"];
    private readonly JsonArray inline = [];

    /// <summary>A policy of AWS's that an event or a setting needs.</summary>
    public void Attach(string name)
    {
        if (!arns.Exists(arn => TemplateJson.Text(arn) == Managed + name))
        {
            arns.Add(Managed + name);
        }
    }

    public void Allow(string action, JsonNode resource) =>
        Add(SamNodes.Policy(new JsonArray(new JsonObject { ["Effect"] = "Allow", ["Action"] = new JsonArray(action), ["Resource"] = resource })));

    /// <summary>Names, ARNs, templates and statements, one or a list of them.</summary>
    public void Read(JsonNode? policies)
    {
        foreach (JsonNode? policy in policies is JsonArray list ? [.. list] : (JsonNode?[])[policies])
        {
            if (TemplateJson.Text(policy) is { } name)
            {
                arns.Add(name.StartsWith("arn:", StringComparison.Ordinal) ? name : Managed + PathOf(name) + name);
            }
            else if (policy is JsonObject { Count: 1 } template && template.First() is var (kind, parameters) && !kind.StartsWith("Fn::", StringComparison.Ordinal) && kind is not ("Ref" or "Statement"))
            {
                if (PolicyTemplates.Find(kind, parameters as JsonObject ?? []) is { } statements)
                {
                    Add(SamNodes.Policy(statements));
                }
                else
                {
                    document.Fail(functionId, $"The policy template {kind} is not one that this node knows.");
                }
            }
            else if (policy is JsonObject own)
            {
                if (own.ContainsKey("Statement"))
                {
                    JsonObject whole = (JsonObject)own.DeepClone();
                    whole["Version"] ??= "2012-10-17";
                    Add(whole);
                }
                else
                {
                    arns.Add(own.DeepClone());
                }
            }
        }
    }

    public JsonObject Properties(JsonObject function)
    {
        JsonObject properties = new()
        {
            ["AssumeRolePolicyDocument"] = function.Copy("AssumeRolePolicyDocument") ?? SamNodes.Trust("lambda.amazonaws.com"),
            ["ManagedPolicyArns"] = new JsonArray([.. arns]),
            ["Tags"] = new JsonArray(new JsonObject { ["Key"] = "lambda:createdBy", ["Value"] = "SAM" }),
        };
        if (inline.Count > 0)
        {
            properties["Policies"] = inline;
        }

        properties.Take(function, "PermissionsBoundary");
        if (function.ContainsKey("RolePath"))
        {
            properties["Path"] = function.Copy("RolePath");
        }

        return properties;
    }

    private void Add(JsonObject document) => inline.Add(new JsonObject { ["PolicyName"] = $"{functionId}RolePolicy{inline.Count}", ["PolicyDocument"] = document });

    /// <summary>Most of what functions use lies under <c>service-role</c>.</summary>
    private static string PathOf(string name) => name.StartsWith("AWSLambda", StringComparison.Ordinal) && name is not ("AWSLambda_FullAccess" or "AWSLambda_ReadOnlyAccess" or "AWSLambdaExecute" or "AWSLambdaInvocation-DynamoDB") ? "service-role/" : "";
}
