using System.Security.Cryptography;
using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>Function URLs. Source: AWS Lambda API, the FunctionUrlConfig operations.</summary>
internal sealed class UrlOperations(FunctionCatalog catalog, NodeAddress address, Func<string, string> addressOfUrl, TimeProvider time)
{
    public Result<FunctionUrlResponse> Create(FunctionReference reference, FunctionUrlRequest request)
    {
        if (request.AuthType is null)
        {
            return SettingsRules.Validation(["Value null at 'authType' failed to satisfy constraint: Member must not be null"]);
        }

        return Change(reference, request, function => function.Url is null
            ? new FunctionUrl
            {
                Id = RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz234567", 32),
                AuthType = request.AuthType,
                InvokeMode = request.InvokeMode ?? "BUFFERED",
                Cors = request.Cors,
                CreationTime = time.GetUtcNow(),
                LastModifiedTime = time.GetUtcNow(),
            }
            : new VirgaError(Outcome.Conflict, $"Failed to create function url config for [functionArn = {address.FunctionArn(function.Name)}]. Error message:  FunctionUrlConfig exists for this Lambda function"));
    }

    public Result<FunctionUrlResponse> Update(FunctionReference reference, FunctionUrlRequest request) =>
        Change(reference, request, function => function.Url is { } url
            ? url with
            {
                AuthType = request.AuthType ?? url.AuthType,
                InvokeMode = request.InvokeMode ?? url.InvokeMode,
                Cors = request.Cors ?? url.Cors,
                LastModifiedTime = time.GetUtcNow(),
            }
            : Missing());

    public Result<FunctionUrlResponse> Get(FunctionReference reference) =>
        !Find(reference).TryGet(out Function? function, out VirgaError? error) ? error
        : function.Url is null ? Missing()
        : Describe(function);

    public Result<ListFunctionUrlsResponse> List(FunctionReference reference) =>
        Find(reference).TryGet(out Function? function, out VirgaError? error)
            ? new ListFunctionUrlsResponse(function.Url is null ? [] : [Describe(function)], null)
            : error;

    public VirgaError? Delete(FunctionReference reference) =>
        catalog.Update(reference.Name, function => function.Url is null ? Missing() : function with { Url = null }).Error;

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

    private Result<FunctionUrlResponse> Change(FunctionReference reference, FunctionUrlRequest request, Func<Function, Result<FunctionUrl>> change)
    {
        if (Check(request) is { } broken)
        {
            return broken;
        }

        if (!Find(reference).TryGet(out _, out VirgaError? error))
        {
            return error;
        }

        Result<Function> updated = catalog.Update(reference.Name, function =>
            change(function).TryGet(out FunctionUrl? url, out VirgaError? refused) ? function with { Url = url } : refused);
        return updated.TryGet(out Function? after, out error) ? Describe(after) : error;
    }

    private Result<Function> Find(FunctionReference reference) =>
        catalog.TryFind(reference.Name, out Function? function)
            ? function
            : new VirgaError(Outcome.NotFound, $"Function does not exist: {address.FunctionArn(reference.Name)}");

    private FunctionUrlResponse Describe(Function function) =>
        FunctionUrlResponse.Of(function.Url!, addressOfUrl(function.Url!.Id), address.FunctionArn(function.Name));
}
