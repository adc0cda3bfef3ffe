using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Virga.Node.Runtimes.Extensions.Telemetry;

/// <summary>
/// AWS's Lambda Telemetry API (2022-07-01) and the Logs API before it (2020-08-15): Subscribe. Source: AWS Lambda developer guide,
/// "Lambda Telemetry API reference" and "Using the Lambda Logs API".
/// </summary>
internal static class TelemetryApi
{
    public const string TelemetryPath = "/2022-07-01/telemetry";
    public const string LogsPath = "/2020-08-15/logs";

    private const int MaxBody = 64 << 10;

    public static Task SubscribeAsync(HttpContext context, TelemetryFeed feed, Extension extension) =>
        SubscribeAsync(context, feed, extension, context.Request.Path.Value!.StartsWith(LogsPath, StringComparison.Ordinal) ? TelemetryDialect.Logs : TelemetryDialect.Telemetry);

    private static async Task SubscribeAsync(HttpContext context, TelemetryFeed feed, Extension extension, TelemetryDialect dialect)
    {
        List<string> errors = [];
        TelemetrySubscription? wanted = await ReadAsync(context, errors).ConfigureAwait(false) is { } request ? TelemetrySubscription.From(request, dialect, errors) : null;
        bool isLogs = dialect == TelemetryDialect.Logs;
        string invalid = isLogs ? "Logs.ValidationError" : "ValidationError";
        Task answering = wanted is null ? ExtensionsApi.RefuseAsync(context, 400, invalid, string.Join("; ", errors)) : feed.Subscribe(extension.Name, wanted) switch
        {
            null => ExtensionsApi.AnswerAsync(context, 200, "OK"),
            TelemetryRefusal.OtherDialect => ExtensionsApi.RefuseAsync(context, 400, invalid, $"the extension has subscribed to the {(isLogs ? "Telemetry" : "Logs")} API already"),
            _ => ExtensionsApi.RefuseAsync(context, 403, isLogs ? "Logs.SubscriptionClosed" : "Telemetry.SubscriptionClosed", $"{dialect} API subscription is closed already"),
        };
        await answering.ConfigureAwait(false);
    }

    private static async Task<TelemetryRequest?> ReadAsync(HttpContext context, List<string> errors)
    {
        try
        {
            if (context.Request.ContentLength is <= MaxBody
                && await JsonSerializer.DeserializeAsync<TelemetryRequest>(context.Request.Body, JsonSerializerOptions.Web, context.RequestAborted).ConfigureAwait(false) is { } request)
            {
                return request;
            }

            errors.Add($"the body should be a JSON object of at most {MaxBody} bytes");
        }
        catch (JsonException)
        {
            errors.Add("the body isn't valid JSON for a subscription");
        }

        return null;
    }
}
