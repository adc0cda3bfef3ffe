using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Functions;
using Virga.Node.Scheduling;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>
/// Provisioned concurrency of versions and aliases; its status is what the scheduler really holds. Source: AWS Lambda API,
/// PutProvisionedConcurrencyConfig and those beside it.
/// </summary>
internal sealed class ProvisionedOperations(FunctionCatalog catalog, FunctionLookup lookup, Dispatcher dispatcher, SchedulingOptions options, TimeProvider time) : ILambdaOperations
{
    private const string Config = "/2019-09-30/functions/{name}/provisioned-concurrency";

    public IEnumerable<LambdaOperation> Operations =>
    [
        new("PutProvisionedConcurrencyConfig", "PUT", Config, call => call.ForFunction<ProvisionedRequest, ProvisionedResponse>(Put, 202)),
        new("GetProvisionedConcurrencyConfig", "GET", Config, call => call.ForFunction(Get)),
        new("DeleteProvisionedConcurrencyConfig", "DELETE", Config, call => call.ForFunction(Delete)),
        new("ListProvisionedConcurrencyConfigs", "GET", Config, call => call.ForFunction(reference => List(call, reference))) { Query = "List=ALL" },
    ];

    private Result<ProvisionedResponse> Put(FunctionReference reference, ProvisionedRequest request)
    {
        if (request.ProvisionedConcurrentExecutions is not >= 1)
        {
            return SettingsRules.Validation([$"Value '{request.ProvisionedConcurrentExecutions}' at 'provisionedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 1"]);
        }

        int wanted = request.ProvisionedConcurrentExecutions.Value;
        Result<Function> changed = catalog.Update(reference.Name, function => Check(function, reference, wanted) is { } refused
            ? refused
            : function.With(reference.Qualifier, settings => settings with { Provisioned = new ProvisionedConcurrency(wanted, time.GetUtcNow()) }));
        return changed.TryGet(out Function? after, out VirgaError? error) ? Describe(after, reference.Qualifier!) : lookup.Named(error, reference);
    }

    private VirgaError? Check(Function function, FunctionReference reference, int wanted)
    {
        if (reference.Qualifier is null or FunctionVersion.Latest)
        {
            return new VirgaError(Outcome.InvalidParameter, "Provisioned Concurrency Configs cannot be applied to unpublished function versions.");
        }

        if (!function.Has(reference.Qualifier))
        {
            return lookup.Missing(reference);
        }

        if (function.Aliases.GetValueOrDefault(reference.Qualifier)?.FunctionVersion == FunctionVersion.Latest)
        {
            return new VirgaError(Outcome.InvalidParameter, "Provisioned Concurrency Configs cannot be applied to unpublished function versions.");
        }

        int others = function.Qualified.Where(pair => pair.Key != reference.Qualifier).Sum(pair => pair.Value.Provisioned?.Instances ?? 0);
        int most = function.ReservedConcurrency ?? options.AccountConcurrency - options.UnreservedConcurrency;
        return wanted + others > most
            ? new VirgaError(Outcome.InvalidParameter, function.ReservedConcurrency is null
                ? $"Specified ConcurrentExecutions for function is greater than account's unreserved concurrency [{most}]."
                : $"Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function")
            : null;
    }

    private Result<ProvisionedResponse> Get(FunctionReference reference) =>
        !lookup.Find(reference).TryGet(out Function? function, out VirgaError? error) ? error
        : reference.Qualifier is null or FunctionVersion.Latest ? new VirgaError(Outcome.InvalidParameter, "The function resource provided must be an alias or a published version.")
        : function.SettingsOf(reference.Qualifier).Provisioned is null ? NoConfig()
        : Describe(function, reference.Qualifier);

    private VirgaError? Delete(FunctionReference reference) =>
        reference.Qualifier is null or FunctionVersion.Latest
            ? new VirgaError(Outcome.InvalidParameter, "The function resource provided must be an alias or a published version.")
            : lookup.Find(reference).TryGet(out _, out VirgaError? error) ? catalog.Update(reference.Name, function => function.With(reference.Qualifier, settings => settings with { Provisioned = null })).Error
            : error;

    private Result<ListProvisionedResponse> List(LambdaCall call, FunctionReference reference)
    {
        if (!catalog.TryFind(reference.Name, out Function? function))
        {
            return lookup.Missing(reference);
        }

        IEnumerable<string> qualifiers = function.Qualified.Where(pair => pair.Value.Provisioned is not null && pair.Key.Length > 0).Select(pair => pair.Key);
        return Page<string>.Of(call, qualifiers, qualifier => qualifier).TryGet(out Page<string>? page, out VirgaError? error)
            ? new ListProvisionedResponse([.. page.Items.Select(qualifier => Describe(function, qualifier) with { FunctionArn = lookup.Address.FunctionArn(function.Name, qualifier) })], page.NextMarker)
            : error;
    }

    private static VirgaError NoConfig() => new(Outcome.NotFound, "No Provisioned Concurrency Config found for this function") { AwsCode = "ProvisionedConcurrencyConfigNotFoundException" };

    private ProvisionedResponse Describe(Function function, string qualifier)
    {
        ProvisionedConcurrency wanted = function.SettingsOf(qualifier).Provisioned!;
        string version = function.Aliases.GetValueOrDefault(qualifier)?.FunctionVersion ?? qualifier;
        (int live, int idle) = dispatcher.CountsOf(function.Name, version);
        int allocated = Math.Min(live, wanted.Instances);
        return new ProvisionedResponse(
            wanted.Instances, allocated, Math.Min(idle, allocated), allocated == wanted.Instances ? "READY" : "IN_PROGRESS", LayerVersionResponse.Format(wanted.LastModified));
    }
}
