using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.Wire;
using Virga.Node.Identity;
using Virga.Node.Identity.Policies;
using Virga.Node.Values;

namespace Virga.Node.Aws.ApiGateway;

/// <summary>API Gateway, version 2: finds the operation by method and path, and whether the caller may.</summary>
/// <remarks>Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon API Gateway Management V2".</remarks>
internal sealed class ApiGatewayService(IEnumerable<IGatewayOperations> groups, Authorizer authorizer, NodeAddress address) : IAwsService
{
    private static readonly string[] Roles = ["credentialsArn", "authorizerCredentialsArn"];

    public string SigningName => "apigateway";

    public IReadOnlyList<GatewayOperation> Operations { get; } = [.. groups.SelectMany(group => group.Operations)];

    public Task HandleAsync(HttpContext context, AwsRequest request)
    {
        string[] path = context.Request.Path.Value!.TrimEnd('/').Split('/');
        if (path is not ["", "v2", ..])
        {
            return RestJson.WriteErrorAsync(context, new VirgaError(Outcome.UnknownOperation, "REST APIs (API Gateway, version 1) are not supported by this node: use HTTP APIs (apigatewayv2)."));
        }

        foreach (GatewayOperation operation in Operations)
        {
            if (operation.Method == context.Request.Method && Match(operation.Segments, path) is { } route)
            {
                GatewayCall call = new(context, request, route);
                return Refusal(call) is { } refused ? call.Fail(refused) : operation.Handler(call);
            }
        }

        return RestJson.WriteErrorAsync(context, new VirgaError(Outcome.UnknownOperation, $"{context.Request.Method} {context.Request.Path} is no operation that this node knows."));
    }

    /// <summary>The action is the HTTP method, the resource the path.</summary>
    private VirgaError? Refusal(GatewayCall call)
    {
        RequestKeys keys = new(call.Context, call.Request);
        string resource = $"arn:aws:apigateway:{address.Region}::{call.Context.Request.Path.Value!["/v2".Length..]}";
        if (authorizer.Check(call.Request.Principal, $"apigateway:{call.Context.Request.Method}", resource, keys) is { } refused)
        {
            return refused;
        }

        foreach (string name in Roles)
        {
            if (call.Document().TryGet(out JsonObject? document, out _) && GatewayJson.Text(document, name) is { Length: > 0 } role
                && authorizer.Check(call.Request.Principal, "iam:PassRole", role, new ConditionKeys(keys) { ["iam:PassedToService"] = ["apigateway.amazonaws.com"] }) is { } unfit)
            {
                return unfit;
            }
        }

        return null;
    }

    private static Dictionary<string, string>? Match(string[] template, string[] path)
    {
        if (template.Length != path.Length)
        {
            return null;
        }

        Dictionary<string, string> found = [];
        for (int at = 0; at < path.Length; at++)
        {
            if (template[at].StartsWith('{'))
            {
                found[template[at][1..^1]] = Uri.UnescapeDataString(path[at]);
            }
            else if (template[at] != path[at])
            {
                return null;
            }
        }

        return found;
    }
}
