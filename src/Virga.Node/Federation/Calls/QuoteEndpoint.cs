using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.Wire;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Registry;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Federation.Calls;

/// <summary>Tells anyone what a call costs here, at <c>/_virga/quote/{endPoint}</c>.</summary>
internal sealed class QuoteEndpoint(ManagementChains chains, GatewayAccount account, IRegistryView registry, CallFunctions functions)
{
    private const string Prefix = "/_virga/quote/";

    public static bool IsFor(HttpRequest request) => request.Path.Value!.StartsWith(Prefix, StringComparison.Ordinal);

    public Task HandleAsync(HttpContext context)
    {
        if (!uint.TryParse(context.Request.Path.Value.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out uint endPoint))
        {
            return RefuseAsync(context, CallRefusal.Malformed("The path must be /_virga/quote/END_POINT."));
        }

        if (!QuoteOf(endPoint).TryGet(out CallQuote? quote, out VirgaError? error))
        {
            return RefuseAsync(context, error);
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(quote, CallJson.Options);
        context.Response.ContentType = "application/json";
        return context.Response.Body.WriteAsync(json).AsTask();
    }

    private static Task RefuseAsync(HttpContext context, VirgaError error) => RestJson.WriteAsync(context, error.HttpStatus, new { code = error.AwsCode, message = error.Message });

    /// <summary>Of the newest version that is old enough to be taken.</summary>
    private Result<CallQuote> QuoteOf(uint id)
    {
        if (chains.Current is not { } chain || registry.Head is not { } head)
        {
            return CallRefusal.ChainNotFollowed();
        }

        if (functions.Find(id) is not { } function || registry.EndPoint(id) is not { IsRetired: false } endPoint)
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
                    return QuoteOf(chain, endPoint.Id, version, terms, function);
                }
            }
        }

        return from == 0 ? CallRefusal.NoSuchEndPoint(id, endPoint.Version) : CallRefusal.VersionTooNew(from);
    }

    private CallQuote QuoteOf(ManagementChain chain, uint id, uint version, EndPointTerms terms, FunctionVersion function)
    {
        uint memory = (uint)function.Memory.Megabytes, timeout = (uint)function.Timeout.TotalMilliseconds;
        ulong most = (ulong)UInt128.Min(CallPrice.Of(terms, memory, timeout), ulong.MaxValue);
        return new CallQuote(account.Address, chain.ChainId, chain.Billing.Address, registry.Epoch, id, version, terms.Methods, terms.PerCall, terms.PerGbMs, memory, timeout, most);
    }
}
