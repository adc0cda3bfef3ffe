using Microsoft.AspNetCore.Http;
using Virga.Node.Federation.Placement;
using Virga.Node.Gateway;
using Virga.Node.Scheduling;

namespace Virga.Node.Federation.Load;

/// <summary>How loaded this node is, for its own report and, unsigned, for those of others.</summary>
internal sealed class LoadGauge(Admission admission, SchedulingOptions options) : IOpenEndpoint
{
    public const string Path = "/_virga/v1/load";

    /// <summary>Calls that run or wait, in 1/10,000 of what may run at once; above 10,000 they wait.</summary>
    public int Load => LoadFeed.Word(admission.Running, 0, options.AccountConcurrency);

    public bool IsFor(HttpRequest request) => request.Path == Path && HttpMethods.IsGet(request.Method);

    public Task HandleAsync(HttpContext context) => context.Response.WriteAsJsonAsync(new LoadAnswer(Load), context.RequestAborted);
}
