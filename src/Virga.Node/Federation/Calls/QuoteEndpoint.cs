using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.Wire;
using Virga.Node.Federation.Management;
using Virga.Node.Gateway;
using Virga.Node.Values;

namespace Virga.Node.Federation.Calls;

/// <summary>Tells anyone what a call costs here, at <c>/_virga/quote/{endPoint}</c>.</summary>
internal sealed class QuoteEndpoint(GatewayAccount account, CallQuotes quotes) : IOpenEndpoint
{
    private const string Prefix = "/_virga/quote/";

    public bool IsFor(HttpRequest request) => request.Path.Value!.StartsWith(Prefix, StringComparison.Ordinal);

    public async Task HandleAsync(HttpContext context)
    {
        Result<CallQuote> made = uint.TryParse(context.Request.Path.Value.AsSpan(Prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out uint endPoint)
            ? await quotes.OfAsync(endPoint, account.Address, context.RequestAborted).ConfigureAwait(false)
            : CallRefusal.Malformed("The path must be /_virga/quote/END_POINT.");
        if (!made.TryGet(out CallQuote? quote, out VirgaError? error))
        {
            await RestJson.WriteAsync(context, error.HttpStatus, new { code = error.AwsCode, message = error.Message }).ConfigureAwait(false);
            return;
        }

        byte[] json = JsonSerializer.SerializeToUtf8Bytes(quote, CallJson.Options);
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(json).ConfigureAwait(false);
    }
}
