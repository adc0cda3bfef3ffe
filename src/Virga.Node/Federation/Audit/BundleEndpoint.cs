using System.Globalization;
using Microsoft.AspNetCore.Http;
using Virga.Node.Federation.Settlement;
using Virga.Node.Gateway;
using Virga.Node.Mesh.Content;

namespace Virga.Node.Federation.Audit;

/// <summary>
/// Where the bundles of settled batches are, for anyone: <c>GET /_virga/federation/batches/{policy}/{number}</c>, policy and number as the
/// chain has them, gives its content id, which <c>/ipfs</c> serves.
/// </summary>
internal sealed class BundleEndpoint(BundlePublisher bundles) : IOpenEndpoint
{
    public const string Prefix = "/_virga/federation/batches/";

    public bool IsFor(HttpRequest request) => request.Path.Value!.StartsWith(Prefix, StringComparison.Ordinal);

    public Task HandleAsync(HttpContext context)
    {
        string[] parts = context.Request.Path.Value![Prefix.Length..].Split('/', 3);
        if (!HttpMethods.IsGet(context.Request.Method)
            || parts.Length != 2 || !UInt128.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out UInt128 policy) || !uint.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out uint number)
            || bundles.Find(policy, number) is not (CallBatch batch, Cid id))
        {
            context.Response.StatusCode = 404;
            return context.Response.WriteAsJsonAsync(new { Message = "No such batch is published here." }, context.RequestAborted);
        }

        object answer = new { Cid = id.ToString(), Root = batch.Root.ToString(), Calls = batch.Totals.Calls, batch.FromEpoch, batch.ThroughEpoch, batch.SettledAt };
        return context.Response.WriteAsJsonAsync(answer, new System.Text.Json.JsonSerializerOptions(), context.RequestAborted);
    }
}
