using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.Wire;
using Virga.Node.Values;

namespace Virga.Node.Aws.ApiGateway;

/// <summary>A request of the API: what operations read of it, and how they answer.</summary>
internal sealed class GatewayCall(HttpContext context, AwsRequest request, IReadOnlyDictionary<string, string> route)
{
    private const int MaxPage = 500;

    public HttpContext Context => context;

    public AwsRequest Request => request;

    public string ApiId => route["apiId"];

    /// <summary>A part of the path, unescaped.</summary>
    public string Route(string name) => route[name];

    /// <summary>A parameter of the query; an empty one counts as not given.</summary>
    public string? Query(string name) => context.Request.Query[name].ToString() is { Length: > 0 } value ? value : null;

    public Result<JsonObject> Document() => GatewayJson.Parse(request.Body.Span);

    /// <summary>Answers with what becomes of the request's document.</summary>
    public Task WithDocument<T>(Func<JsonObject, Result<T>> operation, int status = 200) =>
        Document().TryGet(out JsonObject? document, out VirgaError? error) ? Answer(operation(document), status) : Fail(error);

    public async Task Answer<T>(Result<T> result, int status = 200)
    {
        if (!result.TryGet(out T? value, out VirgaError? error))
        {
            await Fail(error).ConfigureAwait(false);
            return;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(value, GatewayJson.Options);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        await context.Response.Body.WriteAsync(json).ConfigureAwait(false);
    }

    /// <summary>Answers with a page of a list, as <c>maxResults</c> and <c>nextToken</c> ask.</summary>
    public Task List<T>(Result<IReadOnlyList<T>> all)
    {
        if (!all.TryGet(out IReadOnlyList<T>? items, out VirgaError? error))
        {
            return Fail(error);
        }

        int size = Query("maxResults") is not { } most ? MaxPage : int.TryParse(most, out int given) && given is > 0 and <= MaxPage ? given : 0;
        int from = Query("nextToken") is not { } token ? 0 : int.TryParse(token, out int place) && place >= 0 ? place : -1;
        if (size == 0 || from < 0)
        {
            return Fail(GatewayError.Bad(size == 0 ? $"maxResults must be from 1 to {MaxPage}" : "Invalid nextToken"));
        }

        return Answer<Page<T>>(new Page<T>([.. items.Skip(from).Take(size)], from + size < items.Count ? $"{from + size}" : null));
    }

    /// <summary>Answers 204, or with the error.</summary>
    public Task Nothing(VirgaError? error)
    {
        context.Response.StatusCode = 204;
        return error is null ? Task.CompletedTask : Fail(error);
    }

    public Task Fail(VirgaError error) => RestJson.WriteErrorAsync(context, error);

    private sealed record Page<T>(IReadOnlyList<T> Items, string? NextToken);
}
