using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>
/// Settings by which owners govern functions: recursion, runtime updates, code signing. Source: AWS Lambda API,
/// PutFunctionRecursionConfig, PutRuntimeManagementConfig, PutFunctionCodeSigningConfig and those beside them.
/// </summary>
internal sealed class GovernanceOperations(FunctionCatalog catalog, FunctionLookup lookup) : ILambdaOperations
{
    private const string Recursion = "/2024-08-31/functions/{name}/recursion-config";
    private const string Runtime = "/2021-07-20/functions/{name}/runtime-management-config";
    private const string Signing = "/2020-06-30/functions/{name}/code-signing-config";
    private const string NotEnforced = "kept, and not enforced";

    public IEnumerable<LambdaOperation> Operations =>
    [
        new("PutFunctionRecursionConfig", "PUT", Recursion, call => call.ForFunction<RecursionBody, RecursionBody>(PutRecursion)),
        new("GetFunctionRecursionConfig", "GET", Recursion, call => call.ForFunction(GetRecursion)),
        new("PutRuntimeManagementConfig", "PUT", Runtime, call => call.ForFunction<RuntimeManagementBody, RuntimeManagementBody>(PutRuntime)) { Missing = NotEnforced },
        new("GetRuntimeManagementConfig", "GET", Runtime, call => call.ForFunction(GetRuntime)),
        new("PutFunctionCodeSigningConfig", "PUT", Signing, call => call.ForFunction<CodeSigningBody, CodeSigningBody>(PutSigning)) { Missing = NotEnforced },
        new("GetFunctionCodeSigningConfig", "GET", Signing, call => call.ForFunction(GetSigning)),
        new("DeleteFunctionCodeSigningConfig", "DELETE", Signing, call => call.ForFunction(reference => catalog.Update(reference.Name, function => function with { CodeSigningConfig = null }).Error is { } error ? lookup.Named(error, reference) : null)),
    ];

    private Result<RecursionBody> GetRecursion(FunctionReference reference) =>
        lookup.Find(reference).TryGet(out Function? function, out VirgaError? error) ? new RecursionBody(function.AllowsRecursion ? "Allow" : "Terminate") : error;

    private Result<RecursionBody> PutRecursion(FunctionReference reference, RecursionBody body) =>
        body.RecursiveLoop is not ("Allow" or "Terminate")
            ? SettingsRules.Validation([$"Value '{body.RecursiveLoop}' at 'recursiveLoop' failed to satisfy constraint: Member must satisfy enum value set: [Terminate, Allow]"])
            : catalog.Update(reference.Name, function => function with { AllowsRecursion = body.RecursiveLoop == "Allow" }).Error is { } error ? lookup.Named(error, reference)
            : body;

    private Result<RuntimeManagementBody> GetRuntime(FunctionReference reference) =>
        lookup.Find(reference).TryGet(out Function? function, out VirgaError? error) ? Describe(function, reference) : error;

    private Result<RuntimeManagementBody> PutRuntime(FunctionReference reference, RuntimeManagementBody body)
    {
        if (body.UpdateRuntimeOn is not ("Auto" or "FunctionUpdate" or "Manual"))
        {
            return SettingsRules.Validation([$"Value '{body.UpdateRuntimeOn}' at 'updateRuntimeOn' failed to satisfy constraint: Member must satisfy enum value set: [Auto, Manual, FunctionUpdate]"]);
        }

        if ((body.UpdateRuntimeOn == "Manual") != (body.RuntimeVersionArn is not null))
        {
            return new VirgaError(Outcome.InvalidParameter, "RuntimeVersionArn must be given with the Manual runtime update mode, and only with it.");
        }

        Result<Function> changed = catalog.Update(reference.Name, function => function.Has(reference.Qualifier)
            ? function.With(reference.Qualifier, settings => settings with { Runtime = new RuntimeManagement(body.UpdateRuntimeOn, body.RuntimeVersionArn) })
            : lookup.Missing(reference));
        return changed.TryGet(out Function? after, out VirgaError? error) ? Describe(after, reference) : lookup.Named(error, reference);
    }

    private RuntimeManagementBody Describe(Function function, FunctionReference reference)
    {
        RuntimeManagement? set = function.SettingsOf(reference.Qualifier).Runtime;
        return new RuntimeManagementBody(set?.UpdateRuntimeOn ?? "Auto", set?.RuntimeVersionArn, lookup.Address.FunctionArn(function.Name, reference.Qualifier ?? FunctionVersion.Latest));
    }

    private Result<CodeSigningBody> GetSigning(FunctionReference reference) =>
        lookup.Find(reference).TryGet(out Function? function, out VirgaError? error) ? new CodeSigningBody(function.CodeSigningConfig, function.CodeSigningConfig is null ? null : function.Name) : error;

    private Result<CodeSigningBody> PutSigning(FunctionReference reference, CodeSigningBody body) =>
        body.CodeSigningConfigArn is null ? SettingsRules.Validation(["Value null at 'codeSigningConfigArn' failed to satisfy constraint: Member must not be null"])
        : catalog.Update(reference.Name, function => function with { CodeSigningConfig = body.CodeSigningConfigArn }).Error is { } error ? lookup.Named(error, reference)
        : body with { FunctionName = reference.Name };
}
