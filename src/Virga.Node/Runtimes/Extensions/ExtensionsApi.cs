using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Virga.Node.Runtimes.Extensions.Telemetry;

namespace Virga.Node.Runtimes.Extensions;

/// <summary>
/// AWS's Lambda Extensions API (version 2020-01-01) over HTTP, open to the sandbox itself. Source: AWS Lambda developer guide,
/// "Extensions API reference".
/// </summary>
internal static class ExtensionsApi
{
    private const string Prefix = "/2020-01-01/extension/";
    private const string NameHeader = "Lambda-Extension-Name";
    private const string IdHeader = "Lambda-Extension-Identifier";

    public static bool IsFor(PathString path) =>
        path.Value!.StartsWith(Prefix, StringComparison.Ordinal) || path == TelemetryApi.TelemetryPath || path == TelemetryApi.LogsPath;

    public static Task HandleAsync(HttpContext context, ExtensionSet extensions, string accountId) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("POST", $"{Prefix}register") => RegisterAsync(context, extensions, accountId),
        ("POST", $"{Prefix}ended") => EndAsync(context, extensions),
        _ => context.Request.Headers[IdHeader].ToString() is not { Length: > 0 } id ? RefuseAsync(context, 403, "Extension.MissingExtensionIdentifier", $"Missing {IdHeader} header")
            : extensions.Find(id) is not { } extension ? RefuseAsync(context, 403, "Extension.UnknownExtensionIdentifier", $"Unknown extension {IdHeader}")
            : HandleAsync(context, extensions, extension),
    };

    private static Task HandleAsync(HttpContext context, ExtensionSet extensions, Extension extension) => (context.Request.Method, context.Request.Path.Value) switch
    {
        ("GET", $"{Prefix}event/next") => NextAsync(context, extensions, extension),
        ("POST", $"{Prefix}init/error" or $"{Prefix}exit/error") => FailAsync(context, extensions, extension),
        ("PUT", TelemetryApi.TelemetryPath or TelemetryApi.LogsPath) => TelemetryApi.SubscribeAsync(context, extensions.Feed, extension),
        _ => RefuseAsync(context, 404, "InvalidPath", "No such path in the Extensions API"),
    };

    private static async Task RegisterAsync(HttpContext context, ExtensionSet extensions, string accountId)
    {
        string name = context.Request.Headers[NameHeader].ToString();
        if (name.Length == 0)
        {
            await RefuseAsync(context, 400, "Extension.InvalidExtensionName", "Empty extension name").ConfigureAwait(false);
            return;
        }

        if (await ReadAsync(context).ConfigureAwait(false) is not { Events: { } events } || events.Except(["INVOKE", "SHUTDOWN"]).Any())
        {
            await RefuseAsync(context, 400, "InvalidEventType", "events must be a list of INVOKE and SHUTDOWN").ConfigureAwait(false);
            return;
        }

        if (extensions.Register(name, events) is not { } extension)
        {
            await RefuseAsync(context, 403, "Extension.AlreadyRegistered", "No extension of this name in /opt/extensions is still to be registered").ConfigureAwait(false);
            return;
        }

        context.Response.Headers[IdHeader] = extension.Id;
        bool wantsAccount = context.Request.Headers["Lambda-Extension-Accept-Feature"].ToString().Contains("accountId", StringComparison.Ordinal);
        await AnswerAsync(context, 200, new
        {
            functionName = extensions.Version.FunctionName,
            functionVersion = extensions.Version.Qualifier,
            handler = extensions.Version.Handler,
            accountId = wantsAccount ? accountId : null,
        }).ConfigureAwait(false);
    }

    private static async Task NextAsync(HttpContext context, ExtensionSet extensions, Extension extension)
    {
        ExtensionEvent? what;
        try
        {
            what = await extensions.NextAsync(extension, context.RequestAborted).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        if (what is null)
        {
            context.Abort();
            return;
        }

        context.Response.Headers["Lambda-Extension-Event-Identifier"] = Guid.NewGuid().ToString();
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = what.Json.Length;
        await context.Response.Body.WriteAsync(what.Json, context.RequestAborted).ConfigureAwait(false);
    }

    private static Task FailAsync(HttpContext context, ExtensionSet extensions, Extension extension)
    {
        string type = context.Request.Headers["Lambda-Extension-Function-Error-Type"].ToString();
        extensions.Fail(extension, type.Length > 0 ? type : "Extension.UnknownReason");
        return AnswerAsync(context, 202, new { status = "OK" });
    }

    /// <summary>Said by what started it (<c>runtimes/extensions/start.sh</c>), not by the extension.</summary>
    private static Task EndAsync(HttpContext context, ExtensionSet extensions)
    {
        _ = int.TryParse(context.Request.Headers["Lambda-Extension-Status"], CultureInfo.InvariantCulture, out int status);
        extensions.End(context.Request.Headers[NameHeader].ToString(), status);
        return AnswerAsync(context, 202, new { status = "OK" });
    }

    private static async Task<RegisterBody?> ReadAsync(HttpContext context)
    {
        try
        {
            return await JsonSerializer.DeserializeAsync<RegisterBody>(context.Request.Body, JsonSerializerOptions.Web, context.RequestAborted).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    internal static Task RefuseAsync(HttpContext context, int status, string type, string message) => AnswerAsync(context, status, new { errorMessage = message, errorType = type });

    internal static Task AnswerAsync(HttpContext context, int status, object value)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(value, value.GetType(), Options);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        return context.Response.Body.WriteAsync(json).AsTask();
    }

    private static readonly JsonSerializerOptions Options = new() { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    private sealed record RegisterBody(IReadOnlyList<string>? Events);
}
