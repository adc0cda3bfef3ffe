using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Functions;
using Virga.Node.Scheduling;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>
/// Reserved concurrency, and the account's. Source: AWS Lambda API, PutFunctionConcurrency, GetFunctionConcurrency,
/// DeleteFunctionConcurrency, GetAccountSettings.
/// </summary>
internal sealed class ConcurrencyOperations(FunctionCatalog catalog, LayerCatalog layers, FunctionLookup lookup, Dispatcher dispatcher, SchedulingOptions options) : ILambdaOperations
{
    private const string Concurrency = "/2017-10-31/functions/{name}/concurrency";

    public IEnumerable<LambdaOperation> Operations =>
    [
        new("PutFunctionConcurrency", "PUT", Concurrency, call => call.ForFunction<ConcurrencyBody, ConcurrencyBody>(Put)),
        new("DeleteFunctionConcurrency", "DELETE", Concurrency, call => call.ForFunction(reference => Set(reference, null))),
        new("GetFunctionConcurrency", "GET", "/2019-09-30/functions/{name}/concurrency", call => call.ForFunction(Get)),
        new("GetAccountSettings", "GET", "/2016-08-19/account-settings", call => call.Answer<AccountSettings>(Account())),
    ];

    private Result<ConcurrencyBody> Get(FunctionReference reference) =>
        catalog.TryFind(reference.Name, out Function? function) ? new ConcurrencyBody { ReservedConcurrentExecutions = function.ReservedConcurrency } : lookup.Missing(reference);

    private Result<ConcurrencyBody> Put(FunctionReference reference, ConcurrencyBody body)
    {
        if (reference.Qualifier is not null)
        {
            return new VirgaError(Outcome.InvalidParameter, "This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.");
        }

        if (body.ReservedConcurrentExecutions is not >= 0)
        {
            return SettingsRules.Validation([$"Value '{body.ReservedConcurrentExecutions?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null"}' at 'reservedConcurrentExecutions' failed to satisfy constraint: Member must have value greater than or equal to 0"]);
        }

        return Set(reference, body.ReservedConcurrentExecutions) is { } error ? error : body;
    }

    /// <param name="concurrency">Null: none is set aside.</param>
    public VirgaError? Set(FunctionReference reference, int? concurrency)
    {
        if (!catalog.TryFind(reference.Name, out Function? function))
        {
            return lookup.Missing(reference);
        }

        int provisioned = function.Qualified.Values.Sum(settings => settings.Provisioned?.Instances ?? 0);
        return concurrency < provisioned
            ? new VirgaError(Outcome.InvalidParameter, $"ReservedConcurrentExecutions {concurrency} should not be lower than function's total provisioned concurrency [{provisioned}].")
            : dispatcher.Reserve(reference.Name, concurrency) ?? catalog.Update(reference.Name, found => found with { ReservedConcurrency = concurrency }).Error;
    }

    private AccountSettings Account()
    {
        long size = catalog.All.Sum(function => function.AllVersions.Sum(version => version.CodeSize)) + layers.All.Sum(layer => layer.Versions.Values.Sum(version => version.CodeSize));
        int reserved = catalog.All.Sum(function => function.ReservedConcurrency ?? 0);
        return new AccountSettings(new AccountLimit(80_530_636_800, 262_144_000, 52_428_800, options.AccountConcurrency, options.AccountConcurrency - reserved), new AccountUsage(size, catalog.Count));
    }
}
