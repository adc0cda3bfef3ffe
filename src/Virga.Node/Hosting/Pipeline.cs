using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Virga.Node.Aws.Lambda;
using Virga.Node.Aws.S3;
using Virga.Node.Aws.Wire;
using Virga.Node.Gateway;
using Virga.Node.Gateway.HttpApis;
using Virga.Node.Identity;
using Virga.Node.Runtimes;
using Virga.Node.Runtimes.Extensions;
using Virga.Node.Runtimes.Provided;
using Virga.Node.Sandboxes.Egress;
using Virga.Node.Services.HttpApis;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>Which part of the node a request is for.</summary>
internal static partial class Pipeline
{
    private const string Health = "/_virga/health";

    public static void Build(IApplicationBuilder app)
    {
        FunctionUrlEndpoint urls = app.ApplicationServices.GetRequiredService<FunctionUrlEndpoint>();
        FrontDoor door = app.ApplicationServices.GetRequiredService<FrontDoor>();
        ILogger logger = app.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger(nameof(Pipeline));
        app.Use(CloseUnlessContinued);
        app.Use((context, next) => GuardAsync(context, next, logger));
        string account = app.ApplicationServices.GetRequiredService<NodeAddress>().AccountId;
        app.Use((context, next) => Route(context, next, urls, account));
        HttpApiEndpoint apis = app.ApplicationServices.GetRequiredService<HttpApiEndpoint>();
        HttpApiCatalog apiCatalog = app.ApplicationServices.GetRequiredService<HttpApiCatalog>();
        app.Use((HttpContext context, RequestDelegate next) => ApiAddress.TryMatch(context.Request, apiCatalog, out ApiAddress address) ? apis.HandleAsync(context, address) : next(context));
        IOpenEndpoint[] open = [.. app.ApplicationServices.GetServices<IOpenEndpoint>()];
        app.Use((context, next) => Array.Find(open, endpoint => endpoint.IsFor(context.Request)) is { } found ? found.HandleAsync(context) : next(context));
        S3Service objects = app.ApplicationServices.GetRequiredService<S3Service>();
        app.Use((HttpContext context, RequestDelegate next) => objects.EnterAsync(context, next));
        app.Use((HttpContext context, RequestDelegate next) => door.EnterAsync(context, next));
        Authorizer authorizer = app.ApplicationServices.GetRequiredService<Authorizer>();
        ManagementActions actions = app.ApplicationServices.GetRequiredService<ManagementActions>();
        app.Use((context, next) => CheckManagement(context, next, authorizer, actions));
        AwsServices services = app.ApplicationServices.GetRequiredService<AwsServices>();
        app.Use((HttpContext context, RequestDelegate next) => services.DispatchAsync(context, next));
        app.UseRouting();
        app.UseEndpoints(routes =>
        {
            app.ApplicationServices.GetRequiredService<LambdaService>().Map(routes);
            foreach (INodeRoutes own in app.ApplicationServices.GetServices<INodeRoutes>())
            {
                own.Map(routes);
            }
        });
        app.Run(context => WireError.WriteAsync(context, new VirgaError(Outcome.UnknownOperation, $"{context.Request.Method} {context.Request.Path} is no operation that this node knows.")));
    }

    /// <summary>
    /// Whoever waits for leave to send a body and gets the answer instead keeps the body back: the connection's next bytes are then another
    /// request, not that body. Some clients also misread the next answer there. So the connection ends with an answer that no
    /// <c>100 Continue</c> went before, and with any refusal. Source: RFC 9110, section 10.1.1.
    /// </summary>
    private static Task CloseUnlessContinued(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Headers.Expect.Count > 0)
        {
            context.Response.OnStarting(() =>
            {
                bool isContinued = context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true; // the server sends it when the body is first read
                if (!isContinued || context.Response.StatusCode >= StatusCodes.Status300MultipleChoices)
                {
                    context.Response.Headers.Connection = "close";
                }

                return Task.CompletedTask;
            });
        }

        return next(context);
    }

    /// <summary>A machine that can't store, or a bug, still gets an answer in AWS's shape.</summary>
    private static async Task GuardAsync(HttpContext context, RequestDelegate next, ILogger logger)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (StorageException e) when (!context.Response.HasStarted)
        {
            await FailAsync(context, e.Error).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException && !context.Response.HasStarted)
        {
            LogBug(logger, e, context.Request.Method, context.Request.Path);
            await FailAsync(context, new VirgaError(Outcome.Internal, "The node failed at this request: its log says where.")).ConfigureAwait(false);
        }
    }

    private static Task FailAsync(HttpContext context, VirgaError error) => S3Service.HasTaken(context) ? S3Xml.FailAsync(context, error) : WireError.WriteAsync(context, error);

    private static Task CheckManagement(HttpContext context, RequestDelegate next, Authorizer authorizer, ManagementActions actions)
    {
        if (!context.Request.Path.StartsWithSegments(ManagementApi.Prefix, StringComparison.Ordinal) || context.Request.Path.StartsWithSegments(RecoveryApi.Prefix, StringComparison.Ordinal))
        {
            return next(context);
        }

        AwsRequest request = context.Features.GetRequiredFeature<AwsRequest>();
        (string action, string resource) = actions.Of(context.Request);
        return authorizer.Check(request.Principal, action, resource, new RequestKeys(context, request)) is { } refused ? RestJson.WriteErrorAsync(context, refused) : next(context);
    }

    private static Task Route(HttpContext context, RequestDelegate next, FunctionUrlEndpoint urls, string account)
    {
        string path = context.Request.Path.Value!;
        if (path.StartsWith(RuntimeApi.Prefix, StringComparison.Ordinal))
        {
            object? tag = context.Features.Get<SandboxDoor>()?.Tag;
            return (tag is ExtendedChannel extended ? extended.Runtime : tag) is RuntimeApiChannel channel
                ? RuntimeApi.HandleAsync(context, channel)
                : RestJson.WriteErrorAsync(context, new VirgaError(Outcome.AccessDenied, "The Runtime API is only open to the sandbox of a custom runtime."));
        }

        if (ExtensionsApi.IsFor(context.Request.Path))
        {
            return context.Features.Get<SandboxDoor>()?.Tag is ExtendedChannel extended
                ? ExtensionsApi.HandleAsync(context, extended.Extensions, account)
                : RestJson.WriteErrorAsync(context, new VirgaError(Outcome.AccessDenied, "The Extensions API is only open to the sandbox of a function with external extensions."));
        }

        if (FunctionUrlAddress.TryMatch(context.Request, out string urlId, out string rawPath))
        {
            return urls.HandleAsync(context, urlId, rawPath);
        }

        return path == Health ? context.Response.WriteAsync("ok") : next(context);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Method} {Path} failed")]
    private static partial void LogBug(ILogger logger, Exception e, string method, string path);
}
