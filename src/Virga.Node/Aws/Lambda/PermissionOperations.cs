using System.Text.RegularExpressions;
using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>
/// Who else may use a function or a layer. Source: AWS Lambda API, AddPermission, GetPolicy, RemovePermission and those of layer versions.
/// </summary>
internal sealed partial class PermissionOperations(FunctionCatalog functions, LayerCatalog layers, FunctionLookup lookup, LayerLookup layerLookup) : ILambdaOperations
{
    private const string OfFunction = "/2015-03-31/functions/{name}/policy";
    private const string OfLayer = $"{LayerOperations.Layers}/{{layer}}/versions/{{number}}/policy";

    public IEnumerable<LambdaOperation> Operations =>
    [
        new("AddPermission", "POST", OfFunction, call => call.ForFunction<PermissionRequest, StatementResponse>(Add, 201)),
        new("GetPolicy", "GET", OfFunction, call => call.ForFunction(Get)),
        new("RemovePermission", "DELETE", $"{OfFunction}/{{statement}}", call => call.ForFunction(reference => Remove(reference, call.Route("statement"), call.Query("RevisionId")))),
        new("AddLayerVersionPermission", "POST", OfLayer, AddToLayer),
        new("GetLayerVersionPolicy", "GET", OfLayer, call => call.Answer(GetOfLayer(call))),
        new("RemoveLayerVersionPermission", "DELETE", $"{OfLayer}/{{statement}}", call => call.Nothing(RemoveFromLayer(call))),
    ];

    private Result<StatementResponse> Add(FunctionReference reference, PermissionRequest request)
    {
        if (Check(request, "lambda:") is { } broken)
        {
            return broken;
        }

        string resource = lookup.Address.FunctionArn(reference.Name, reference.Qualifier);
        PolicyGrant grant = new(request.StatementId!, PolicyStatements.Write(request, resource));
        Result<Function> changed = functions.Update(reference.Name, function =>
            reference.Qualifier == FunctionVersion.Latest ? new VirgaError(Outcome.InvalidParameter, "We currently do not support adding policies for $LATEST.")
            : !function.Has(reference.Qualifier) ? lookup.Missing(reference)
            : PolicyStatements.Add(function.SettingsOf(reference.Qualifier).Policy, grant, request.RevisionId).TryGet(out ResourcePolicy? policy, out VirgaError? refused)
                ? function.With(reference.Qualifier, settings => settings with { Policy = policy })
                : refused);
        return changed.Error is { } error ? lookup.Named(error, reference) : new StatementResponse(grant.StatementJson);
    }

    private Result<PolicyResponse> Get(FunctionReference reference) =>
        !functions.TryFind(reference.Name, out Function? function) || !function.Has(reference.Qualifier) ? lookup.Missing(reference)
        : function.SettingsOf(reference.Qualifier).Policy is { } policy ? new PolicyResponse(PolicyStatements.Document(policy), policy.RevisionId)
        : new VirgaError(Outcome.NotFound, "The resource you requested does not exist.");

    private VirgaError? Remove(FunctionReference reference, string statement, string? revisionId) => functions.Update(reference.Name, function =>
        PolicyStatements.Remove(function.SettingsOf(reference.Qualifier).Policy, statement, revisionId).TryGet(out ResourcePolicy? left, out VirgaError? refused) || refused is null
            ? function.With(reference.Qualifier, settings => settings with { Policy = left })
            : refused).Error is { } error ? error.Message.StartsWith("Function not found", StringComparison.Ordinal) ? lookup.Missing(reference) : error : null;

    private Task AddToLayer(LambdaCall call)
    {
        if (!call.Body<PermissionRequest>().TryGet(out PermissionRequest? request, out VirgaError? error)
            || !LayerOperations.Read(call.Route("layer"), call.Route("number")).TryGet(out (string Name, int Number) named, out error))
        {
            return call.Fail(error);
        }

        if (Check(request, "lambda:GetLayerVersion") is { } broken)
        {
            return call.Fail(broken);
        }

        string arn = layerLookup.ArnOf(named.Name, named.Number);
        PolicyGrant grant = new(request.StatementId!, PolicyStatements.Write(request, arn));
        ResourcePolicy? after = null;
        Result<LayerVersion>? changed = layers.Update(named.Name, named.Number, version =>
            PolicyStatements.Add(version.Policy, grant, call.Query("RevisionId")).TryGet(out after, out VirgaError? refused) ? version with { Policy = after } : refused);
        return changed is not { } result ? call.Fail(MissingLayer(arn))
            : result.Error is { } failed ? call.Fail(failed)
            : call.Answer<LayerStatementResponse>(new LayerStatementResponse(grant.StatementJson, after!.RevisionId), 201);
    }

    private Result<PolicyResponse> GetOfLayer(LambdaCall call)
    {
        if (!LayerOperations.Read(call.Route("layer"), call.Route("number")).TryGet(out (string Name, int Number) named, out VirgaError? error))
        {
            return error;
        }

        return layers.Find(named.Name, named.Number) is not { } version ? MissingLayer(layerLookup.ArnOf(named.Name, named.Number))
            : version.Policy is { } policy ? new PolicyResponse(PolicyStatements.Document(policy), policy.RevisionId)
            : new VirgaError(Outcome.NotFound, "No policy is associated with the given resource.");
    }

    private VirgaError? RemoveFromLayer(LambdaCall call)
    {
        if (!LayerOperations.Read(call.Route("layer"), call.Route("number")).TryGet(out (string Name, int Number) named, out VirgaError? error))
        {
            return error;
        }

        Result<LayerVersion>? changed = layers.Update(named.Name, named.Number, version =>
        {
            Result<ResourcePolicy?> left = PolicyStatements.Remove(version.Policy, call.Route("statement"), call.Query("RevisionId"));
            return left.Error is { } refused ? refused : version with { Policy = left.Value };
        });
        return changed is { } result ? result.Error : MissingLayer(layerLookup.ArnOf(named.Name, named.Number));
    }

    private static VirgaError MissingLayer(string arn) => new(Outcome.NotFound, $"Layer version {arn} does not exist.");

    private static VirgaError? Check(PermissionRequest request, string action)
    {
        List<string> broken = [];
        (string Name, string? Value)[] required = [("statementId", request.StatementId), ("action", request.Action), ("principal", request.Principal)];
        broken.AddRange(required.Where(one => one.Value is null).Select(one => $"Value null at '{one.Name}' failed to satisfy constraint: Member must not be null"));
        if (request.StatementId is { } id && !StatementPattern().IsMatch(id))
        {
            broken.Add($"Value '{id}' at 'statementId' failed to satisfy constraint: Member must satisfy regular expression pattern: ([a-zA-Z0-9-_]+)");
        }

        if (request.Action is { } wanted && wanted != "*" && !wanted.StartsWith(action, StringComparison.Ordinal))
        {
            broken.Add($"Value '{wanted}' at 'action' failed to satisfy constraint: Member must satisfy regular expression pattern: (lambda:[*]|lambda:[a-zA-Z]+|[*])");
        }

        return broken.Count > 0 ? SettingsRules.Validation(broken) : null;
    }

    [GeneratedRegex(@"^[a-zA-Z0-9-_]{1,100}\z")]
    private static partial Regex StatementPattern();
}
