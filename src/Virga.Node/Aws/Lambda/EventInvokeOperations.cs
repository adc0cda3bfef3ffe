using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>What becomes of asynchronous calls. Source: AWS Lambda API, PutFunctionEventInvokeConfig and those beside it.</summary>
internal sealed class EventInvokeOperations(FunctionCatalog catalog, FunctionLookup lookup, TimeProvider time) : ILambdaOperations
{
    private const string Config = "/2019-09-25/functions/{name}/event-invoke-config";

    public IEnumerable<LambdaOperation> Operations =>
    [
        new("PutFunctionEventInvokeConfig", "PUT", Config, call => call.ForFunction<EventInvokeBody, EventInvokeBody>((reference, body) => Set(reference, body, isUpdate: false))),
        new("UpdateFunctionEventInvokeConfig", "POST", Config, call => call.ForFunction<EventInvokeBody, EventInvokeBody>((reference, body) => Set(reference, body, isUpdate: true))),
        new("GetFunctionEventInvokeConfig", "GET", Config, call => call.ForFunction(Get)),
        new("DeleteFunctionEventInvokeConfig", "DELETE", Config, call => call.ForFunction(Delete)),
        new("ListFunctionEventInvokeConfigs", "GET", $"{Config}/list", call => call.ForFunction(reference => List(call, reference))),
    ];

    private Result<EventInvokeBody> Set(FunctionReference reference, EventInvokeBody request, bool isUpdate)
    {
        if (Check(request, isUpdate) is { } broken)
        {
            return broken;
        }

        Result<Function> changed = catalog.Update(reference.Name, function =>
        {
            AsyncSettings? before = isUpdate ? function.SettingsOf(reference.Qualifier).Async : null;
            if (isUpdate && before is null)
            {
                return NoConfig(reference);
            }

            AsyncSettings after = new()
            {
                MaximumRetryAttempts = request.MaximumRetryAttempts ?? before?.MaximumRetryAttempts,
                MaximumEventAgeInSeconds = request.MaximumEventAgeInSeconds ?? before?.MaximumEventAgeInSeconds,
                OnSuccess = request.DestinationConfig?.OnSuccess is { } success ? success.Destination : before?.OnSuccess,
                OnFailure = request.DestinationConfig?.OnFailure is { } failure ? failure.Destination : before?.OnFailure,
                LastModified = time.GetUtcNow(),
            };
            return function.Has(reference.Qualifier) ? function.With(reference.Qualifier, settings => settings with { Async = after }) : lookup.Missing(reference);
        });
        return changed.TryGet(out Function? function, out VirgaError? refused) ? Describe(reference, function.SettingsOf(reference.Qualifier).Async!) : Missing(refused, reference);
    }

    private Result<EventInvokeBody> Get(FunctionReference reference) =>
        lookup.Find(reference).TryGet(out Function? function, out _) && function.SettingsOf(reference.Qualifier).Async is { } settings ? Describe(reference, settings) : NoConfig(reference);

    private VirgaError? Delete(FunctionReference reference) => catalog.Update(reference.Name, function =>
        function.SettingsOf(reference.Qualifier).Async is null ? NoConfig(reference) : function.With(reference.Qualifier, settings => settings with { Async = null })).Error is { } error
            ? Missing(error, reference)
            : null;

    private Result<ListEventInvokeResponse> List(LambdaCall call, FunctionReference reference)
    {
        if (!catalog.TryFind(reference.Name, out Function? function))
        {
            return NoFunction(reference);
        }

        IEnumerable<string> qualifiers = function.Qualified.Where(pair => pair.Value.Async is not null).Select(pair => pair.Key);
        return Page<string>.Of(call, qualifiers, qualifier => qualifier).TryGet(out Page<string>? page, out VirgaError? error)
            ? new ListEventInvokeResponse([.. page.Items.Select(qualifier => Describe(reference with { Qualifier = qualifier.Length == 0 ? null : qualifier }, function.Qualified[qualifier].Async!))], page.NextMarker)
            : error;
    }

    private VirgaError Missing(VirgaError error, FunctionReference reference) => error.Message.StartsWith("Function not found", StringComparison.Ordinal) ? NoFunction(reference) : error;

    private VirgaError NoFunction(FunctionReference reference) => new(Outcome.NotFound, $"The function doesn't exist: {ArnOf(reference)}");

    private VirgaError NoConfig(FunctionReference reference) => new(Outcome.NotFound, $"The function {ArnOf(reference)} doesn't have an EventInvokeConfig");

    private string ArnOf(FunctionReference reference) => lookup.Address.FunctionArn(reference.Name, reference.Qualifier ?? FunctionVersion.Latest);

    private EventInvokeBody Describe(FunctionReference reference, AsyncSettings settings) => new()
    {
        FunctionArn = ArnOf(reference),
        LastModified = settings.LastModified.ToUnixTimeMilliseconds() / 1000.0,
        MaximumRetryAttempts = settings.MaximumRetryAttempts,
        MaximumEventAgeInSeconds = settings.MaximumEventAgeInSeconds,
        DestinationConfig = new DestinationSettings(new DestinationTarget(settings.OnSuccess), new DestinationTarget(settings.OnFailure)),
    };

    private static VirgaError? Check(EventInvokeBody request, bool isUpdate)
    {
        List<string> broken = [];
        if (request.MaximumRetryAttempts is < 0 or > 2)
        {
            broken.Add($"Value '{request.MaximumRetryAttempts}' at 'maximumRetryAttempts' failed to satisfy constraint: Member must have value {(request.MaximumRetryAttempts < 0 ? "greater than or equal to 0" : "less than or equal to 2")}");
        }

        if (request.MaximumEventAgeInSeconds is < 60 or > 21_600)
        {
            broken.Add($"Value '{request.MaximumEventAgeInSeconds}' at 'maximumEventAgeInSeconds' failed to satisfy constraint: Member must have value {(request.MaximumEventAgeInSeconds < 60 ? "greater than or equal to 60" : "less than or equal to 21600")}");
        }

        bool isEmpty = request.MaximumRetryAttempts is null && request.MaximumEventAgeInSeconds is null && request.DestinationConfig is null;
        return broken.Count > 0 ? SettingsRules.Validation(broken)
            : isEmpty && !isUpdate ? new VirgaError(Outcome.InvalidParameter, "You must specify at least one of error handling or destination setting.")
            : SettingsRules.CheckDestination(request.DestinationConfig?.OnSuccess?.Destination) ?? SettingsRules.CheckDestination(request.DestinationConfig?.OnFailure?.Destination);
    }
}
