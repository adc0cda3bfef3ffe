using System.Text;
using System.Text.Json;
using Virga.Node.Chain.Crypto;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Registry;

namespace Virga.Scenarios;

/// <summary>A user who signs calls, honestly or not.</summary>
/// <param name="client">The user's way to gateways; none: an ordinary one.</param>
internal sealed class SignedCaller(SigningKey key, HttpClient? client = null) : IDisposable
{
    public const string Body = "{\"name\":\"you\"}";
    private readonly HttpClient http = client ?? new HttpClient();

    public EvmAddress Address => key.Address;

    /// <summary>Once the gateway is in that epoch.</summary>
    public async Task<CallQuote> QuoteAsync(NodeProcess node, uint endPoint, ulong epoch)
    {
        string answer = "";
        CallQuote? quote = null;
        await Eventually.HoldsAsync(
            async () =>
            {
                (quote, answer) = await TryQuoteAsync(node, endPoint);
                return quote?.Epoch == epoch;
            },
            () => $"epoch {epoch} wanted: {answer}; {node.Errors}");
        return quote!;
    }

    /// <summary>What the gateway quotes now, or its refusal.</summary>
    public async Task<(CallQuote? Quote, string Answer)> TryQuoteAsync(NodeProcess node, uint endPoint)
    {
        using HttpResponseMessage response = await http.GetAsync(new Uri($"{node.Address}/_virga/quote/{endPoint}"));
        string answer = await response.Content.ReadAsStringAsync();
        return (response.IsSuccessStatusCode ? JsonSerializer.Deserialize<CallQuote>(answer, CallJson.Options) : null, answer);
    }

    /// <summary>A POST of <see cref="Body"/> to <c>/hello?a=1</c>, or another path.</summary>
    public SignedCall Sign(CallQuote quote, Func<CallRequest, CallRequest>? change = null, string path = "/hello")
    {
        SignedCall signed = new CallSigner(key).Sign(quote, CallMethods.Post, CallDigest.OfCall("POST", path, "a=1", "application/json", Encoding.UTF8.GetBytes(Body)), quote.Most);
        return change is null ? signed : new CallSigner(key).Sign(CallSigner.DomainOf(quote.ChainId, quote.Billing), change(signed.Request));
    }

    public async Task<SignedAnswer> SendAsync(NodeProcess node, SignedCall signed, string body = Body, string target = "/hello?a=1")
    {
        Uri address = new($"{node.Address}/_virga/call/{signed.Request.EndPoint}{target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using HttpRequestMessage request = new(HttpMethod.Post, address);
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = new("application/json");
        request.Headers.Add(CallHeaders.Request, CallJson.ToHeader(signed.Request));
        request.Headers.Add(CallHeaders.Signature, Hex.Of(signed.Signature));
        using HttpResponseMessage response = await http.SendAsync(request);
        byte[] answer = await response.Content.ReadAsByteArrayAsync();
        string? header = response.Headers.TryGetValues(CallHeaders.Receipt, out IEnumerable<string>? values) ? values.Single() : null;
        SignedReceipt? receipt = CallJson.TryReadHeader(header, out SignedReceipt? read) ? read : null;
        string? placed = response.Headers.TryGetValues(CallHeaders.Placement, out values) ? values.Single() : null;
        string text = Encoding.UTF8.GetString(answer);
        string code = (int)response.StatusCode >= 400 && text.StartsWith('{') ? JsonDocument.Parse(text).RootElement.GetProperty("code").GetString()! : "";
        return new SignedAnswer((int)response.StatusCode, code, text, response.Content.Headers.ContentType?.ToString() ?? "", receipt) { Placement = CallJson.TryReadHeader(placed, out CallEvidence? evidence) ? evidence : null };
    }

    public void Dispose()
    {
        http.Dispose();
        key.Dispose();
    }
}
