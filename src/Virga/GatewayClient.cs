using System.Net.Http.Headers;
using System.Text.Json;
using Virga.Node.Chain.Contracts;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.Rpc;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Registry;
using Virga.Node.Values;

namespace Virga;

/// <summary>Calls end points at a gateway that needn't be believed: signs, and checks each receipt on arrival.</summary>
internal sealed class GatewayClient(string gateway, SigningKey key, Secp256k1 curve) : IDisposable
{
    private readonly HttpClient http = new() { Timeout = Timeout.InfiniteTimeSpan };

    public async Task<Result<GatewayAnswer>> CallAsync(GatewayCall call, CancellationToken cancellation)
    {
        if (!Enum.TryParse(call.Method, ignoreCase: true, out CallMethods method) || !call.Target.StartsWith('/'))
        {
            return new VirgaError(Outcome.InvalidParameter, "The method must be GET, PUT, POST or DELETE, and the path begin with a slash.");
        }

        if (!(await QuoteAsync(call, cancellation).ConfigureAwait(false)).TryGet(out CallQuote? quote, out VirgaError? error))
        {
            return error;
        }

        int mark = call.Target.IndexOf('?', StringComparison.Ordinal);
        (string path, string query) = mark < 0 ? (call.Target, "") : (call.Target[..mark], call.Target[(mark + 1)..]);
        SignedCall signed = new CallSigner(key).Sign(quote, method, CallDigest.OfCall(call.Method, path, query, call.ContentType, call.Body), call.Limit ?? quote.Most);
        try
        {
            using HttpResponseMessage response = await SendAsync(call, signed, cancellation).ConfigureAwait(false);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            return Read(response, body, signed, quote);
        }
        catch (HttpRequestException e)
        {
            return new VirgaError(Outcome.Unavailable, $"No gateway answers at {gateway}: {e.Message}");
        }
    }

    public void Dispose() => http.Dispose();

    private async Task<Result<CallQuote>> QuoteAsync(GatewayCall call, CancellationToken cancellation)
    {
        CallQuote quote;
        try
        {
            using HttpResponseMessage response = await http.GetAsync(new Uri($"{gateway}/_virga/quote/{call.EndPoint}"), cancellation).ConfigureAwait(false);
            byte[] body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                return Refusal(response, body);
            }

            quote = JsonSerializer.Deserialize<CallQuote>(body, CallJson.Options)!;
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or UriFormatException)
        {
            return new VirgaError(Outcome.Unavailable, $"No gateway answers at {gateway}: {e.Message}");
        }

        return call.Chain is { } chain && await DiffersAsync(quote, chain, cancellation).ConfigureAwait(false) is { } error ? error : quote;
    }

    /// <summary>What of the quote isn't so by the chain.</summary>
    private static async Task<VirgaError?> DiffersAsync(CallQuote quote, string chain, CancellationToken cancellation)
    {
        if (!ChainConnection.ParseAddress(chain).TryGet(out Uri? address, out VirgaError? error))
        {
            return error;
        }

        HttpRpc rpc = new(address, new RpcOptions(), TimeProvider.System);
        await using (rpc.ConfigureAwait(false))
        {
            EvmClient client = new(rpc, new RpcOptions(), TimeProvider.System);
            if (!(await new BillingContract(quote.Billing, client).FunctionsAsync(cancellation).ConfigureAwait(false)).TryGet(out EvmAddress functions, out error)
                || !(await new FunctionRegistryContract(functions, client).TermsOfAsync(quote.EndPoint, quote.Version, cancellation).ConfigureAwait(false)).TryGet(out FunctionRegistryContract.TermsValue? terms, out error))
            {
                return error;
            }

            return terms.PerCall == quote.PerCall && terms.PerGbMs == quote.PerGbMs ? null : new VirgaError(Outcome.Conflict, "The gateway's quote isn't the price on the chain.");
        }
    }

    private Task<HttpResponseMessage> SendAsync(GatewayCall call, SignedCall signed, CancellationToken cancellation)
    {
        Uri target = new($"{gateway}{CallEndpoint.Prefix}{call.EndPoint}{call.Target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }); // what is sent is what was signed
        HttpRequestMessage request = new(new HttpMethod(call.Method), target);
        request.Content = call.Body.Length > 0 ? new ByteArrayContent(call.Body) : null;
        if (call.ContentType.Length > 0 && request.Content is not null)
        {
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(call.ContentType);
        }

        request.Headers.Add(CallHeaders.Request, CallJson.ToHeader(signed.Request));
        request.Headers.Add(CallHeaders.Signature, Hex.Of(signed.Signature));
        request.Headers.Authorization = call.Token is { } token ? new AuthenticationHeaderValue("Bearer", token) : null;
        return http.SendAsync(request, cancellation);
    }

    private Result<GatewayAnswer> Read(HttpResponseMessage response, byte[] body, SignedCall signed, CallQuote quote)
    {
        string? header = response.Headers.TryGetValues(CallHeaders.Receipt, out IEnumerable<string>? values) ? values.First() : null;
        if (header is null || response.StatusCode == System.Net.HttpStatusCode.Conflict)
        {
            return Refusal(response, body);
        }

        if (!CallJson.TryReadHeader(header, out SignedReceipt? receipt))
        {
            return new VirgaError(Outcome.Conflict, "The gateway's receipt can't be read: nothing is owed for the call.");
        }

        string type = response.Content.Headers.TryGetValues("Content-Type", out IEnumerable<string>? types) ? types.First() : "";
        ReceiptFile file = new(quote.ChainId, quote.Billing, signed.Request, signed.Signature, receipt, quote.PerCall, quote.PerGbMs, (int)response.StatusCode, type, Keccak256.Hash(body));
        return new GatewayAnswer(file, body, new ReceiptCheck(curve).Wrongs(file));
    }

    private static VirgaError Refusal(HttpResponseMessage response, byte[] body)
    {
        string code = "", message = "";
        try
        {
            JsonElement answer = JsonSerializer.Deserialize<JsonElement>(body);
            (code, message) = (answer.GetProperty("code").GetString()!, answer.GetProperty("message").GetString()!);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            message = "the answer came without a receipt";
        }

        Outcome outcome = (int)response.StatusCode switch { 401 or 403 => Outcome.AccessDenied, 404 => Outcome.NotFound, 409 or 412 => Outcome.Conflict, 503 => Outcome.Unavailable, _ => Outcome.InvalidParameter };
        return new VirgaError(outcome, $"{message} ({code}, HTTP {(int)response.StatusCode})") { AwsCode = code };
    }
}
