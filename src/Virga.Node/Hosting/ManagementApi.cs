using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Virga.Node.Aws.Wire;
using Virga.Node.Functions;
using Virga.Node.Gateway;
using Virga.Node.Identity;
using Virga.Node.Instances;
using Virga.Node.Metering;
using Virga.Node.Sandboxes;
using Virga.Node.Telemetry;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>What AWS has no word for, under <c>/_virga/v1</c>: usage and prices, logs as they come, what the sandbox holds.</summary>
internal sealed class ManagementApi(FunctionCatalog catalog, CodeStore code, UsageRollup usage, PriceList prices, LiveLog logs, ISandbox sandbox, SecretBox box, IEnumerable<ISealedStore> sealedStores) : INodeRoutes
{
    public const string Prefix = "/_virga/v1";
    private const int MaxLines = 10_000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet($"{Prefix}/usage", UsageAsync);
        routes.MapGet($"{Prefix}/functions/{{name}}/calls", CallsAsync);
        routes.MapGet($"{Prefix}/functions/{{name}}/logs", LogsAsync);
        routes.MapGet($"{Prefix}/code/{{hash}}", CodeAsync);
        routes.MapPost($"{Prefix}/key/rotate", RotateKeyAsync);
        routes.MapGet($"{Prefix}/node", context => RestJson.WriteAsync(context, 200, new NodeView(
            sandbox.Report.Weak, [.. sandbox.Report.Parts.Select(part => new PartView(part.Name, part.Holds, part.Value, part.Reason))], catalog.Count)));
    }

    private static int Number(HttpContext context, string name, int fallback, int most) =>
        int.TryParse(context.Request.Query[name], CultureInfo.InvariantCulture, out int value) ? Math.Clamp(value, 0, most) : fallback;

    private Task RotateKeyAsync(HttpContext context)
    {
        box.Rotate(() =>
        {
            foreach (ISealedStore store in sealedStores)
            {
                store.Reseal();
            }
        });
        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    }

    private Task UsageAsync(HttpContext context)
    {
        DateTimeOffset since = DateTimeOffset.TryParse(context.Request.Query["since"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset given)
            ? given
            : DateTimeOffset.UnixEpoch;
        IReadOnlyDictionary<int, string> names = catalog.Names;
        UsageView[] all = [.. usage.Read(since).Select(totals => UsageView.Of(totals, names.GetValueOrDefault(totals.FunctionNumber, "?")))];
        return RestJson.WriteAsync(context, 200, new UsageList(prices.Currency, all));
    }

    private Task CallsAsync(HttpContext context) =>
        Find(context).TryGet(out Function? function, out VirgaError? error)
            ? RestJson.WriteAsync(context, 200, usage.Latest(function.Number, Number(context, "limit", 20, 1000)).Select(CallView.Of).ToArray())
            : RestJson.WriteErrorAsync(context, error);

    /// <summary>Newline-delimited JSON, one line of the log each; with <c>follow=1</c> it goes on until the caller hangs up.</summary>
    private async Task LogsAsync(HttpContext context)
    {
        if (!Find(context).TryGet(out Function? function, out VirgaError? error))
        {
            await RestJson.WriteErrorAsync(context, error).ConfigureAwait(false);
            return;
        }

        int limit = Number(context, "limit", 200, MaxLines);
        context.Response.ContentType = "application/x-ndjson";
        if (context.Request.Query["follow"] != "1")
        {
            foreach (LogEvent line in logs.Latest(function.Latest.LogGroup, limit))
            {
                await WriteLineAsync(context, line).ConfigureAwait(false);
            }

            return;
        }

        try
        {
            await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            await foreach (LogEvent line in logs.FollowAsync(function.Latest.LogGroup, limit, context.RequestAborted).ConfigureAwait(false))
            {
                await WriteLineAsync(context, line).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // the follower hung up
        }
    }

    private static async Task WriteLineAsync(HttpContext context, LogEvent line)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(line, RestJson.Options);
        await context.Response.Body.WriteAsync(json, context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted).ConfigureAwait(false);
    }

    private Task CodeAsync(HttpContext context)
    {
        CodeHash hash = new((string)context.Request.RouteValues["hash"]!);
        if (hash.Hex.Length != 64 || !hash.Hex.All(char.IsAsciiHexDigitLower) || !code.Contains(hash))
        {
            return RestJson.WriteErrorAsync(context, new VirgaError(Outcome.NotFound, "No such package."));
        }

        context.Response.ContentType = "application/zip";
        return context.Response.SendFileAsync(code.ZipOf(hash), context.RequestAborted);
    }

    private Result<Function> Find(HttpContext context)
    {
        string name = (string)context.Request.RouteValues["name"]!;
        return catalog.TryFind(name, out Function? function) ? function : new VirgaError(Outcome.NotFound, $"Function not found: {name}");
    }

    private sealed record NodeView(bool WeakSandbox, IReadOnlyList<PartView> Sandbox, int Functions);

    private sealed record PartView(string Name, bool Holds, string Value, string Reason);
}
