using System.Runtime.CompilerServices;
using Virga.Node.Aws.Wire;
using Virga.Node.Functions;
using Virga.Node.Identity;
using Virga.Node.Identity.Policies;
using Virga.Node.Identity.Sessions;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>
/// Whether a caller may carry out an operation. Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS
/// Lambda".
/// </summary>
internal sealed class LambdaAccess(Authorizer authorizer, ExecutionRoles roles, FunctionCatalog functions, LayerCatalog layers, LayerLookup layerLookup, NodeAddress address)
{
    private readonly ConditionalWeakTable<ResourcePolicy, PolicyDocument> parsed = [];

    public VirgaError? Check(LambdaOperation operation, LambdaCall call)
    {
        AwsRequest request = call.Request;
        if (operation.PassesRole && CheckRole(call) is { } unfit)
        {
            return unfit;
        }

        return request.Principal.Kind is PrincipalKind.Root or PrincipalKind.Node
            ? null
            : Check(request.Principal, operation, call);
    }

    /// <summary>For calls that don't come by the Lambda API, such as those of function URLs.</summary>
    public VirgaError? CheckFunction(Principal principal, string action, Function function, string? qualifier, IConditionKeys keys) =>
        authorizer.Check(principal, action, address.FunctionArn(function.Name, qualifier), keys, PolicyOf(function.SettingsOf(qualifier).Policy));

    private VirgaError? Check(Principal principal, LambdaOperation operation, LambdaCall call)
    {
        RequestKeys keys = new(call.Context, call.Request);
        if (call.Has("name") && call.Function.TryGet(out FunctionReference named, out _))
        {
            ResourcePolicy? policy = functions.TryFind(named.Name, out Function? function) ? function.SettingsOf(named.Qualifier).Policy : null;
            return authorizer.Check(principal, operation.Action, address.FunctionArn(named.Name, named.Qualifier), keys, PolicyOf(policy));
        }

        if (call.Has("layer"))
        {
            return CheckLayer(principal, operation, call, keys);
        }

        string resource = operation.Name == "CreateFunction" && call.Body<Named>().TryGet(out Named? body, out _) && body.FunctionName is { } name && FunctionReference.Parse(name).TryGet(out FunctionReference made, out _)
            ? address.FunctionArn(made.Name)
            : call.Has("id") ? $"arn:aws:lambda:{address.Region}:{address.AccountId}:event-source-mapping:{call.Route("id")}" : "*";
        return authorizer.Check(principal, operation.Action, resource, keys);
    }

    private VirgaError? CheckLayer(Principal principal, LambdaOperation operation, LambdaCall call, RequestKeys keys)
    {
        string name = LayerLookup.NameOf(call.Route("layer"));
        if (!call.Has("number") || !LayerOperations.Read(name, call.Route("number")).TryGet(out (string Name, int Number) version, out _))
        {
            return authorizer.Check(principal, operation.Action, layerLookup.ArnOf(name), keys);
        }

        return authorizer.Check(principal, operation.Action, layerLookup.ArnOf(name, version.Number), keys, PolicyOf(layers.Find(name, version.Number)?.Policy));
    }

    /// <summary>A role that is given to a function must trust Lambda, and the caller must be allowed to pass it.</summary>
    private VirgaError? CheckRole(LambdaCall call) =>
        call.Body<Named>().TryGet(out Named? body, out _) && body.Role is { } role
            ? authorizer.Check(call.Request.Principal, "iam:PassRole", role, new ConditionKeys(new RequestKeys(call.Context, call.Request)) { ["iam:PassedToService"] = ["lambda.amazonaws.com"] }) ?? roles.Check(role)
            : null;

    private PolicyDocument? PolicyOf(ResourcePolicy? policy) =>
        policy is null ? null : parsed.GetValue(policy, static one => PolicyDocument.Stored(PolicyStatements.Document(one), PolicyKind.Resource));

    /// <summary>What of a request's body decides about access.</summary>
    private sealed record Named(string? FunctionName, string? Role);
}
