using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Virga.Node.Aws.Wire;
using Virga.Node.Functions;
using Virga.Node.Gateway;
using Virga.Node.Instances;
using Virga.Node.Invocations;
using Virga.Node.Scheduling;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>Instances and cold starts, under <c>/_virga/v1</c>: why a call was slow, what is kept ready, how much of everything there is.</summary>
internal sealed class SchedulingApi(FunctionCatalog catalog, Dispatcher dispatcher, Admission admission, Templates templates, Stocks stocks, ColdStartLog coldStarts, TimeProvider time) : INodeRoutes
{
    private const int MaxProvisioned = 1000;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet($"{ManagementApi.Prefix}/why/{{request}}", WhyAsync);
        routes.MapPut($"{ManagementApi.Prefix}/functions/{{name}}/provisioned", ProvisionAsync);
        routes.MapGet($"{ManagementApi.Prefix}/instances", context => RestJson.WriteAsync(context, 200, dispatcher.Pools.Select(ViewOf).ToArray()));
        routes.MapGet($"{ManagementApi.Prefix}/metrics", MetricsAsync);
    }

    private static InstancesView ViewOf(InstancePool pool) => new(
        pool.Function.Name, pool.Version.Qualifier, pool.LiveCount, pool.IdleCount, pool.StartingCount, pool.Function.ProvisionedOf(pool.Version),
        pool.History.Start.TotalMilliseconds, pool.History.Service.TotalMilliseconds, pool.Served, pool.Failed);

    private Task WhyAsync(HttpContext context)
    {
        string id = (string)context.Request.RouteValues["request"]!;
        return coldStarts.Find(id) is { } start
            ? RestJson.WriteAsync(context, 200, start)
            : RestJson.WriteErrorAsync(context, new VirgaError(Outcome.NotFound, $"No cold start of request {id} is remembered: it was served by a warm instance, or is too long ago (the function's log has it)."));
    }

    private Task ProvisionAsync(HttpContext context)
    {
        string name = (string)context.Request.RouteValues["name"]!;
        if (!RestJson.Read<ProvisionBody>(context.Features.GetRequiredFeature<AwsRequest>().Body.Span).TryGet(out ProvisionBody? body, out VirgaError? error))
        {
            return RestJson.WriteErrorAsync(context, error);
        }

        if (body.Instances is < 0 or > MaxProvisioned)
        {
            return RestJson.WriteErrorAsync(context, new VirgaError(Outcome.InvalidParameter, $"Instances must be from 0 to {MaxProvisioned}."));
        }

        return catalog.Update(name, function => function.With(null, settings => settings with { Provisioned = body.Instances == 0 ? null : new ProvisionedConcurrency(body.Instances, time.GetUtcNow()) })).TryGet(out _, out error)
            ? RestJson.WriteAsync(context, 200, body)
            : RestJson.WriteErrorAsync(context, error);
    }

    /// <summary>In the Prometheus text format, version 0.0.4.</summary>
    private Task MetricsAsync(HttpContext context)
    {
        StringBuilder text = new();
        void Gauge(string name, string help, double value) => text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} gauge\n{name} {value}\n");
        Gauge("virga_running_invocations", "Calls that run or wait for an instance.", admission.Running);
        Gauge("virga_instances_live", "Instances, idle or busy.", dispatcher.Pools.Sum(pool => pool.LiveCount));
        Gauge("virga_instances_idle", "Idle instances.", dispatcher.Pools.Sum(pool => pool.IdleCount));
        Gauge("virga_templates", "Versions with a template or one on its way.", templates.Count);
        Gauge("virga_ready_processes", "Slots and forks that wait for a call.", stocks.Ready);
        text.Append("# HELP virga_cold_starts_total Cold starts by cause.\n# TYPE virga_cold_starts_total counter\n");
        foreach ((ColdStartCause cause, long count) in coldStarts.Counts())
        {
            text.Append(CultureInfo.InvariantCulture, $"virga_cold_starts_total{{cause=\"{cause}\"}} {count}\n");
        }

        context.Response.ContentType = "text/plain; version=0.0.4";
        return context.Response.WriteAsync(text.ToString());
    }

    private sealed record ProvisionBody(int Instances);

    private sealed record InstancesView(string Function, string Version, int Live, int Idle, int Starting, int Provisioned, double MeanStartMillis, double MeanServiceMillis, long Served, long Failed);
}
