using System.Security.Cryptography;
using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>Function URLs. Source: AWS Lambda API, the FunctionUrlConfig operations.</summary>
internal sealed class UrlOperations(FunctionCatalog catalog, NodeAddress address, Func<string, string> addressOfUrl, TimeProvider time) : ILambdaOperations
{
    private const string Urls = "/2021-10-31/functions/{name}/url";

    public IEnumerable<LambdaOperation> Operations =>
    [
        new("CreateFunctionUrlConfig", "POST", Urls, call => call.ForFunction<FunctionUrlRequest, FunctionUrlResponse>(Create, 201)),
        new("UpdateFunctionUrlConfig", "PUT", Urls, call => call.ForFunction<FunctionUrlRequest, FunctionUrlResponse>(Update)),
        new("GetFunctionUrlConfig", "GET", Urls, call => call.ForFunction(Get)),
        new("DeleteFunctionUrlConfig", "DELETE", Urls, call => call.ForFunction(Delete)),
        new("ListFunctionUrlConfigs", "GET", $"{Urls}s", call => call.ForFunction(List)),
    ];

    private Result<FunctionUrlResponse> Create(FunctionReference reference, FunctionUrlRequest request)
    {
        if (request.AuthType is null)
        {
            return SettingsRules.Validation(["Value null at 'authType' failed to satisfy constraint: Member must not be null"]);
        }

        return Change(reference, request, before => before is null
            ? new FunctionUrl
            {
                Id = RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz234567", 32),
                Qualifier = reference.Qualifier,
                AuthType = request.AuthType,
                InvokeMode = request.InvokeMode ?? "BUFFERED",
                Cors = request.Cors,
                CreationTime = time.GetUtcNow(),
                LastModifiedTime = time.GetUtcNow(),
            }
            : new VirgaError(Outcome.Conflict, $"Failed to create function url config for [functionArn = {address.FunctionArn(reference.Name, reference.Qualifier)}]. Error message:  FunctionUrlConfig exists for this Lambda function"));
    }

    private Result<FunctionUrlResponse> Update(FunctionReference reference, FunctionUrlRequest request) =>
        Change(reference, request, before => before is null
            ? Missing()
            : before with
            {
                AuthType = request.AuthType ?? before.AuthType,
                InvokeMode = request.InvokeMode ?? before.InvokeMode,
                Cors = request.Cors ?? before.Cors,
                LastModifiedTime = time.GetUtcNow(),
            });

    private Result<FunctionUrlResponse> Get(FunctionReference reference) =>
        Find(reference).TryGet(out Function? function, out VirgaError? error) ? UrlOf(function, reference) is { } url ? Describe(function, url) : Missing() : error;

    private Result<ListFunctionUrlsResponse> List(FunctionReference reference) =>
        Find(reference).TryGet(out Function? function, out VirgaError? error) ? new ListFunctionUrlsResponse([.. function.Urls.Select(url => Describe(function, url))], null) : error;

    private VirgaError? Delete(FunctionReference reference) =>
        catalog.Update(reference.Name, function => UrlOf(function, reference) is { } url ? function with { Urls = function.Urls.Remove(url) } : Missing()).Error;

    private static FunctionUrl? UrlOf(Function function, FunctionReference reference) => function.Urls.FirstOrDefault(url => url.Qualifier == reference.Qualifier);

    private static VirgaError Missing() => new(Outcome.NotFound, "The resource you requested does not exist.");

    private static VirgaError? Check(FunctionUrlRequest request)
    {
        List<string> broken = [];
        if (request.AuthType is not (null or "NONE" or "AWS_IAM"))
        {
            broken.Add($"Value '{request.AuthType}' at 'authType' failed to satisfy constraint: Member must satisfy enum value set: [AWS_IAM, NONE]");
        }

        if (request.InvokeMode is not (null or "BUFFERED" or "RESPONSE_STREAM"))
        {
            broken.Add($"Value '{request.InvokeMode}' at 'invokeMode' failed to satisfy constraint: Member must satisfy enum value set: [BUFFERED, RESPONSE_STREAM]");
        }

        if (request.Cors?.MaxAge is < 0 or > 86_400)
        {
            broken.Add($"Value '{request.Cors.MaxAge}' at 'cors.maxAge' failed to satisfy constraint: Member must have value less than or equal to 86400");
        }

        return broken.Count > 0 ? SettingsRules.Validation(broken) : null;
    }

    private Result<FunctionUrlResponse> Change(FunctionReference reference, FunctionUrlRequest request, Func<FunctionUrl?, Result<FunctionUrl>> change)
    {
        if (Check(request) is { } broken)
        {
            return broken;
        }

        if (reference.Qualifier is { } qualifier && (qualifier == FunctionVersion.Latest || qualifier.All(char.IsAsciiDigit)))
        {
            return SettingsRules.Validation([$"Value '{qualifier}' at 'qualifier' failed to satisfy constraint: Member must satisfy regular expression pattern: ((?!^\\d+$)^[0-9a-zA-Z-_]+$)"]);
        }

        if (!Find(reference).TryGet(out _, out VirgaError? error))
        {
            return error;
        }

        Result<Function> updated = catalog.Update(reference.Name, function =>
        {
            FunctionUrl? before = UrlOf(function, reference);
            return change(before).TryGet(out FunctionUrl? url, out VirgaError? refused)
                ? function with { Urls = before is null ? function.Urls.Add(url) : function.Urls.Replace(before, url) }
                : refused;
        });
        return updated.TryGet(out Function? after, out error) ? Describe(after, UrlOf(after, reference)!) : error;
    }

    private Result<Function> Find(FunctionReference reference) =>
        catalog.TryFind(reference.Name, out Function? function) && function.Has(reference.Qualifier)
            ? function
            : new VirgaError(Outcome.NotFound, $"Function does not exist: {address.FunctionArn(reference.Name, reference.Qualifier)}");

    private FunctionUrlResponse Describe(Function function, FunctionUrl url) =>
        FunctionUrlResponse.Of(url, addressOfUrl(url.Id), address.FunctionArn(function.Name, url.Qualifier));
}
