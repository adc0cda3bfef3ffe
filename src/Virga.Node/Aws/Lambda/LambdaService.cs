using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Aws.Wire;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>The Lambda API's routes: each names the operation that it is.</summary>
internal sealed class LambdaService(FunctionOperations functions, UrlOperations urls, TagOperations tags, ConcurrencyOperations concurrency, InvokeOperation invoke, StreamingInvokeOperation streamingInvoke)
{
    private const string Functions = "/2015-03-31/functions";
    private const string Urls = "/2021-10-31/functions/{name}/url";
    private const string Tags = "/2017-03-31/tags/{arn}";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost(Functions, context => CreatedAsync(context, Body<CreateFunctionRequest, FunctionConfiguration>(context, functions.Create)));
        routes.MapGet(Functions, context => AnswerAsync(context, functions.List(Query(context, "Marker"), Query(context, "MaxItems"))));
        routes.MapGet($"{Functions}/{{name}}", context => AnswerAsync(context, For(context, functions.Get)));
        routes.MapDelete($"{Functions}/{{name}}", context => NothingAsync(context, For(context, functions.Delete)));
        routes.MapGet($"{Functions}/{{name}}/configuration", context => AnswerAsync(context, For(context, functions.GetConfiguration)));
        routes.MapPut($"{Functions}/{{name}}/configuration", context => AnswerAsync(context, For(context, reference => Body<FunctionSettings, FunctionConfiguration>(context, body => functions.UpdateConfiguration(reference, body)))));
        routes.MapPut($"{Functions}/{{name}}/code", context => AnswerAsync(context, For(context, reference => Body<UpdateFunctionCodeRequest, FunctionConfiguration>(context, body => functions.UpdateCode(reference, body)))));
        routes.MapPost($"{Functions}/{{name}}/invocations", InvokeAsync);
        routes.MapPost("/2021-11-15/functions/{name}/response-streaming-invocations", StreamAsync);

        routes.MapPost(Urls, context => CreatedAsync(context, For(context, reference => Body<FunctionUrlRequest, FunctionUrlResponse>(context, body => urls.Create(reference, body)))));
        routes.MapPut(Urls, context => AnswerAsync(context, For(context, reference => Body<FunctionUrlRequest, FunctionUrlResponse>(context, body => urls.Update(reference, body)))));
        routes.MapGet(Urls, context => AnswerAsync(context, For(context, urls.Get)));
        routes.MapDelete(Urls, context => NothingAsync(context, For(context, urls.Delete)));
        routes.MapGet($"{Urls}s", context => AnswerAsync(context, For(context, urls.List)));

        routes.MapPut("/2017-10-31/functions/{name}/concurrency", context => AnswerAsync(context, For(context, reference => Body<ConcurrencyBody, ConcurrencyBody>(context, body => concurrency.Put(reference, body)))));
        routes.MapDelete("/2017-10-31/functions/{name}/concurrency", context => NothingAsync(context, For(context, concurrency.Delete)));
        routes.MapGet("/2019-09-30/functions/{name}/concurrency", context => AnswerAsync(context, For(context, concurrency.Get)));

        routes.MapGet(Tags, context => AnswerAsync(context, For(context, tags.List)));
        routes.MapPost(Tags, context => NothingAsync(context, For(context, reference => RestJson.Read<TagsBody>(Request(context).Body.Span).TryGet(out TagsBody? body, out VirgaError? error) ? tags.Add(reference, body) : error)));
        routes.MapDelete(Tags, context => NothingAsync(context, For(context, reference => tags.Remove(reference, context.Request.Query["tagKeys"].OfType<string>()))));
    }

    /// <summary>The body's limit, which must hold before it is read: only code is large.</summary>
    public static int MaxBody(HttpRequest request) =>
        request.Path.StartsWithSegments(Functions, out PathString rest) && (!rest.HasValue || rest.Value.EndsWith("/code", StringComparison.Ordinal))
            ? 69_905_067 // AWS's own limit: 50 MB in base64
            : InvokeOperation.MaxPayload;

    private static AwsRequest Request(HttpContext context) => context.Features.GetRequiredFeature<AwsRequest>();

    private static string? Query(HttpContext context, string name) => context.Request.Query.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues value) ? value.ToString() : null;

    private static Result<FunctionReference> Reference(HttpContext context)
    {
        RouteValueDictionary values = context.Request.RouteValues;
        return FunctionReference.Parse(Uri.UnescapeDataString((string)(values["name"] ?? values["arn"])!), Query(context, "Qualifier"));
    }

    private static Result<T> For<T>(HttpContext context, Func<FunctionReference, Result<T>> operation) =>
        Reference(context).TryGet(out FunctionReference reference, out VirgaError? error) ? operation(reference) : error;

    private static VirgaError? For(HttpContext context, Func<FunctionReference, VirgaError?> operation) =>
        Reference(context).TryGet(out FunctionReference reference, out VirgaError? error) ? operation(reference) : error;

    private static Result<TResponse> Body<TRequest, TResponse>(HttpContext context, Func<TRequest, Result<TResponse>> operation)
        where TRequest : class =>
        RestJson.Read<TRequest>(Request(context).Body.Span).TryGet(out TRequest? body, out VirgaError? error) ? operation(body) : error;

    private static Task AnswerAsync<T>(HttpContext context, Result<T> result) => AnswerAsync(context, 200, result);

    private static Task CreatedAsync<T>(HttpContext context, Result<T> result) => AnswerAsync(context, 201, result);

    private static Task AnswerAsync<T>(HttpContext context, int status, Result<T> result) =>
        result.TryGet(out T? value, out VirgaError? error) ? RestJson.WriteAsync(context, status, value) : RestJson.WriteErrorAsync(context, error);

    private static Task NothingAsync(HttpContext context, VirgaError? error)
    {
        context.Response.StatusCode = 204;
        return error is null ? Task.CompletedTask : RestJson.WriteErrorAsync(context, error);
    }

    private Task InvokeAsync(HttpContext context) =>
        Reference(context).TryGet(out FunctionReference reference, out VirgaError? error)
            ? invoke.HandleAsync(context, Request(context), reference)
            : RestJson.WriteErrorAsync(context, error);

    private Task StreamAsync(HttpContext context) =>
        Reference(context).TryGet(out FunctionReference reference, out VirgaError? error)
            ? streamingInvoke.HandleAsync(context, Request(context), reference)
            : RestJson.WriteErrorAsync(context, error);
}
