using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Functions;
using Virga.Node.Scheduling;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>
/// Reserved concurrency. Source: AWS Lambda API, PutFunctionConcurrency, GetFunctionConcurrency, DeleteFunctionConcurrency.
/// </summary>
internal sealed class ConcurrencyOperations(FunctionCatalog catalog, Dispatcher dispatcher)
{
    public Result<ConcurrencyBody> Get(FunctionReference reference) =>
        catalog.TryFind(reference.Name, out Function? function) ? new ConcurrencyBody { ReservedConcurrentExecutions = function.ReservedConcurrency } : Missing(reference);

    public Result<ConcurrencyBody> Put(FunctionReference reference, ConcurrencyBody body)
    {
        if (body.ReservedConcurrentExecutions is not >= 0)
        {
            return new VirgaError(Outcome.InvalidParameter, "ReservedConcurrentExecutions must be a number from 0 on.");
        }

        return Set(reference, body.ReservedConcurrentExecutions) is { } error ? error : body;
    }

    public VirgaError? Delete(FunctionReference reference) => Set(reference, null);

    private VirgaError? Set(FunctionReference reference, int? concurrency) =>
        catalog.TryFind(reference.Name, out _)
            ? dispatcher.Reserve(reference.Name, concurrency) ?? catalog.Update(reference.Name, function => function with { ReservedConcurrency = concurrency }).Error
            : Missing(reference);

    private static VirgaError Missing(FunctionReference reference) => new(Outcome.NotFound, $"Function not found: {reference.Name}");
}
