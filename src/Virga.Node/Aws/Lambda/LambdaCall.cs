using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Virga.Node.Aws.Wire;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>A request of the Lambda API: what operations read of it, and how they answer.</summary>
internal readonly record struct LambdaCall(HttpContext Context)
{
    public AwsRequest Request => Context.Features.GetRequiredFeature<AwsRequest>();

    /// <summary>The function that the path names, with the qualifier from there or from the query.</summary>
    public Result<FunctionReference> Function => FunctionReference.Parse(Route("name"), Query("Qualifier"));

    /// <summary>Whether the path has this part.</summary>
    public bool Has(string name) => Context.Request.RouteValues.ContainsKey(name);

    /// <summary>A part of the path, unescaped.</summary>
    public string Route(string name) => Uri.UnescapeDataString((string)Context.Request.RouteValues[name]!);

    /// <summary>A parameter of the query; an empty one counts as not given.</summary>
    public string? Query(string name) => Context.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    public Result<T> Body<T>() => RestJson.Read<T>(Request.Body.Span);

    /// <summary>Answers with what becomes of the function's reference.</summary>
    public Task ForFunction<T>(Func<FunctionReference, Result<T>> operation, int status = 200) =>
        Function.TryGet(out FunctionReference reference, out VirgaError? error) ? Answer(operation(reference), status) : Fail(error);

    /// <summary>Answers with what becomes of the function's reference and the request's document.</summary>
    public Task ForFunction<TBody, T>(Func<FunctionReference, TBody, Result<T>> operation, int status = 200)
        where TBody : class
    {
        if (!Function.TryGet(out FunctionReference reference, out VirgaError? error) || !Body<TBody>().TryGet(out TBody? body, out error))
        {
            return Fail(error);
        }

        return Answer(operation(reference, body), status);
    }

    /// <summary>Answers 204, or with the error.</summary>
    public Task ForFunction(Func<FunctionReference, VirgaError?> operation) =>
        Function.TryGet(out FunctionReference reference, out VirgaError? error) ? Nothing(operation(reference)) : Fail(error);

    public Task Answer<T>(Result<T> result, int status = 200) =>
        result.TryGet(out T? value, out VirgaError? error) ? RestJson.WriteAsync(Context, status, value) : Fail(error);

    public Task Nothing(VirgaError? error)
    {
        Context.Response.StatusCode = 204;
        return error is null ? Task.CompletedTask : Fail(error);
    }

    public Task Fail(VirgaError error) => RestJson.WriteErrorAsync(Context, error);
}
