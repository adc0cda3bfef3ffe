using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Virga.Scenarios.Providers;

/// <summary>
/// What of an OpenFaaS gateway providers use, by its OpenAPI document (version 0.8.12): its statuses and fields, nothing of its insides. The
/// "images" are <c>echo</c>, <c>fail</c> and <c>slow</c>.
/// </summary>
internal sealed class OpenFaasStandIn : IAsyncDisposable
{
    public const string User = "admin";
    public const string Password = "gateway-password";

    private readonly ConcurrentDictionary<string, Deployed> functions = new();
    private readonly WebApplication app;

    private OpenFaasStandIn()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.Use(AuthorizeAsync);
        app.MapGet("/system/info", () => Results.Json(new { provider = new { provider = "stand-in", orchestration = "none" }, arch = "x86_64" }));
        app.MapGet("/system/functions", () => Results.Json(functions.Select(StatusOf)));
        app.MapGet("/system/function/{name}", (string name) => functions.TryGetValue(name, out Deployed? found) ? Results.Json(StatusOf(new(name, found))) : Results.NotFound());
        app.MapPost("/system/functions", (JsonElement body) => Deploy(body, isThere: false));
        app.MapPut("/system/functions", (JsonElement body) => Deploy(body, isThere: true));
        app.MapMethods("/system/functions", ["DELETE"], async (HttpContext context) => functions.TryRemove((await ReadAsync(context)).GetProperty("functionName").GetString()!, out _) ? Results.Ok() : Results.NotFound());
        app.MapPost("/system/scale-function/{name}", (string name, JsonElement body) =>
        {
            bool isThere = functions.TryGetValue(name, out Deployed? found) && body.GetProperty("serviceName").GetString() == name;
            return isThere && functions.TryUpdate(name, found! with { Replicas = body.GetProperty("replicas").GetInt32() }, found!) ? Results.Accepted() : Results.NotFound();
        });
        app.MapPost("/function/{name}", CallAsync);
    }

    public Uri Address => new(app.Urls.Single());

    public static async Task<OpenFaasStandIn> StartAsync()
    {
        OpenFaasStandIn gateway = new();
        await gateway.app.StartAsync();
        return gateway;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static Task AuthorizeAsync(HttpContext context, RequestDelegate next)
    {
        string wanted = "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"));
        if (context.Request.Path.StartsWithSegments("/system", StringComparison.Ordinal) && context.Request.Headers.Authorization != wanted)
        {
            context.Response.StatusCode = 401;
            return context.Response.WriteAsync("invalid credentials");
        }

        return next(context);
    }

    private IResult Deploy(JsonElement body, bool isThere)
    {
        string name = body.GetProperty("service").GetString()!;
        if (functions.ContainsKey(name) != isThere)
        {
            return isThere ? Results.NotFound() : Results.StatusCode(500);
        }

        functions[name] = new Deployed(body.GetProperty("image").GetString()!, body.GetProperty("limits").GetProperty("memory").GetString()!, 1);
        return isThere ? Results.Ok() : Results.Accepted();
    }

    private async Task<IResult> CallAsync(HttpContext context, string name)
    {
        if (!functions.TryGetValue(name, out Deployed? found))
        {
            return Results.NotFound();
        }

        if (found.Image == "slow")
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        }

        return found.Image == "fail" ? Results.Text("broken on purpose", statusCode: 500) : Results.Json(await ReadAsync(context));
    }

    private static async Task<JsonElement> ReadAsync(HttpContext context) => (await JsonDocument.ParseAsync(context.Request.Body)).RootElement;

    private static object StatusOf(KeyValuePair<string, Deployed> one) => new
    {
        name = one.Key, image = one.Value.Image, @namespace = "openfaas-fn", invocationCount = 0, replicas = one.Value.Replicas, availableReplicas = one.Value.Replicas, limits = new { memory = one.Value.Memory },
    };

    private sealed record Deployed(string Image, string Memory, int Replicas);
}
