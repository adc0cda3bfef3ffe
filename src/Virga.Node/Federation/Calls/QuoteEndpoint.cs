using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.Wire;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Registry;
using Virga.Node.Federation.Routing;
using Virga.Node.Values;

namespace Virga.Node.Federation.Calls;

/// <summary>Tells anyone what a call costs here, at <c>/_virga/quote/{endPoint}</c>.</summary>
internal sealed class QuoteEndpoint(ManagementChains chains, GatewayAccount account, IRegistryView registry, EndPointCode codes)
{
    private const string Prefix = "/_virga/quote/";

    public static bool IsFor(HttpRequest request) => request.Path.Value!.StartsWith(Prefix, StringComparison.Ordinal);

    public async Task HandleAsync(HttpContext context)
    {
        if (!uint.TryParse(context.Request.Path.Value.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out uint endPoint))
        {
            await RefuseAsync(context, CallRefusal.Malformed("The path must be /_virga/quote/END_POINT.")).ConfigureAwait(false);
            return;
        }

        if (!(await QuoteAsync(endPoint, context.RequestAborted).ConfigureAwait(false)).TryGet(out CallQuote? quote, out VirgaError? error))
        {
            await RefuseAsync(context, error).ConfigureAwait(false);
            return;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(quote, CallJson.Options);
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(json).ConfigureAwait(false);
    }

    private static Task RefuseAsync(HttpContext context, VirgaError error) => RestJson.WriteAsync(context, error.HttpStatus, new { code = error.AwsCode, message = error.Message });

    /// <summary>Of the newest version that is old enough to be taken.</summary>
    private async Task<Result<CallQuote>> QuoteAsync(uint id, CancellationToken cancellation)
    {
        if (chains.Current is not { } chain || registry.Head is not { } head)
        {
            return CallRefusal.ChainNotFollowed();
        }

        if (registry.EndPoint(id) is not { IsRetired: false } endPoint)
        {
            return CallRefusal.NotServedHere(id);
        }

        ulong from = 0;
        for (uint version = endPoint.Version; version > 0; version--)
        {
            if (registry.Terms(id, version) is { } terms)
            {
                from = terms.Since + (ulong)chain.Parameters.BuriedBlocks;
                if (from <= head)
                {
                    return (await codes.FindAsync(id, terms, cancellation).ConfigureAwait(false)).TryGet(out CallCode? code, out VirgaError? error) ? QuoteOf(chain, endPoint.Id, version, terms, code) : error;
                }
            }
        }

        return from == 0 ? CallRefusal.NoSuchEndPoint(id, endPoint.Version) : CallRefusal.VersionTooNew(from);
    }

    private CallQuote QuoteOf(ManagementChain chain, uint id, uint version, EndPointTerms terms, CallCode code)
    {
        ulong most = (ulong)UInt128.Min(CallPrice.Of(terms, code.MemoryMb, code.TimeoutMs), ulong.MaxValue);
        return new CallQuote(account.Address, chain.ChainId, chain.Billing.Address, registry.Epoch, id, version, terms.Methods, terms.PerCall, terms.PerGbMs, code.MemoryMb, code.TimeoutMs, most);
    }
}
