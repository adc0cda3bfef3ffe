using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.TypedData;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Providers;
using Virga.Node.Federation.Receipts;
using Virga.Node.Federation.Registry;
using Virga.Node.Federation.ServiceMesh;
using Virga.Node.Values;

namespace Virga.Node.Federation.Routing;

/// <summary>
/// Calls end points for functions of this node: by a POST to <c>/</c>, signed with the node's own account, which pays from its deposit. Through
/// the node itself if it is a gateway, else through one of the others; the price is the registry's either way, and the receipt is checked.
/// </summary>
internal sealed class EndPointCaller(CallQuotes quotes, IRegistryView registry, ManagementChains chains, GatewayAccount account, ProviderHttp http, Lazy<Secp256k1> curve, RoutingOptions options) : IEndPointCaller
{
    private const string Type = "application/json";

    public async Task<ProviderAnswer> CallAsync(RegisteredEndPoint endPoint, ProviderCall call, CancellationToken cancellation)
    {
        if (chains.Current is not { } chain || Gateway(chain) is not { } gateway)
        {
            return ProviderAnswer.Refused(new VirgaError(Outcome.Unavailable, "No gateway with enough stake is known that could take the call."));
        }

        if (!(await quotes.OfAsync(endPoint.Id, gateway.Address, cancellation).ConfigureAwait(false)).TryGet(out CallQuote? quote, out VirgaError? error))
        {
            return ProviderAnswer.Refused(error);
        }

        if (registry.Account(account.Address).Balance < quote.Most)
        {
            return ProviderAnswer.Refused(new VirgaError(Outcome.InvalidParameter, $"The call may cost {CallMoney.Format(quote.Most)}, and the deposit of this node's account {account.Address} is {CallMoney.Format(registry.Account(account.Address).Balance)}."));
        }

        Hash32 digest = CallDigest.OfCall("POST", "/", "", Type, call.Payload.Span);
        CallRequest request = new(account.Address, gateway.Address, endPoint.Id, quote.Version, CallMethods.Post, digest, BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(sizeof(ulong))), quote.Epoch, quote.Most);
        TypedDomain domain = chain.Domain;
        SignedCall signed = SignedCall.Of(request, account.Sign(domain.Digest(request.StructHash())).ToArray());
        Uri address = new(string.Create(CultureInfo.InvariantCulture, $"{gateway.Url.TrimEnd('/')}{CallEndpoint.Prefix}{endPoint.Id}/"));
        using HttpRequestMessage message = MessageOf(address, signed, call);
        ProviderReply reply = await http.SendAsync(gateway.Address.ToString(), message, options.MostAnswer, call.Timeout, cancellation).ConfigureAwait(false);
        return reply.Failure is { } failure ? ProviderAnswer.Refused(failure, reply.MayHaveArrived) : Read(reply, signed, quote);
    }

    private RegisteredGateway? Gateway(ManagementChain chain)
    {
        RegisteredGateway[] able = [.. registry.Gateways.Where(one => one.UnbondedAt == 0 && one.Stake >= (UInt128)chain.Parameters.MinimumStake && Uri.TryCreate(one.Url, UriKind.Absolute, out Uri? url) && url.Scheme is "http" or "https")];
        return able.FirstOrDefault(one => one.Address == account.Address) ?? (able.Length == 0 ? null : able[RandomNumberGenerator.GetInt32(able.Length)]);
    }

    private ProviderAnswer Read(ProviderReply reply, SignedCall signed, CallQuote quote)
    {
        if (!CallJson.TryReadHeader(reply.Header(CallHeaders.Receipt), out SignedReceipt? receipt))
        {
            (string code, string text) = ErrorIn(reply.Body);
            bool mayHaveRun = code is not ("WrongEpoch" or "NobodyRuns" or "NotEnoughMoney" or "NotAllowed" or "NotServedHere" or "Recovering" or "EpochFull" or "ChainNotFollowed" or "NotAGateway");
            return ProviderAnswer.Refused(new VirgaError(reply.Status >= 500 || code == "WrongEpoch" ? Outcome.Unavailable : Outcome.AccessDenied, $"The gateway {quote.Gateway} refused the call: {text}"), mayHaveRun);
        }

        string? type = reply.ContentHeaders!.NonValidated.TryGetValues("Content-Type", out System.Net.Http.Headers.HeaderStringValues types) ? types.ToString() : null;
        ReceiptFile file = new(quote.ChainId, quote.Billing, signed.Request, signed.Signature, receipt, quote.PerCall, quote.PerGbMs, reply.Status, type ?? "", Keccak256.Hash(reply.Body));
        if (new ReceiptCheck(curve.Value).Wrongs(file) is [string wrong, ..])
        {
            return ProviderAnswer.Refused(new VirgaError(Outcome.Unavailable, $"The gateway {quote.Gateway} gave a receipt that doesn't hold: {wrong}."), mayHaveRun: true);
        }

        return new ProviderAnswer { Payload = reply.Body, FunctionError = reply.Status == 502 ? "Unhandled" : null };
    }

    private static HttpRequestMessage MessageOf(Uri address, SignedCall signed, ProviderCall call)
    {
        HttpRequestMessage message = new(HttpMethod.Post, address) { Content = new ReadOnlyMemoryContent(call.Payload) };
        message.Content.Headers.TryAddWithoutValidation("Content-Type", Type);
        message.Headers.Add(CallHeaders.Request, CallJson.ToHeader(signed.Request));
        message.Headers.Add(CallHeaders.Signature, Hex.Of(signed.Signature));
        foreach ((string name, string? value) in ((string, string?)[])[(TraceContext.Header, call.TraceId), (TraceContext.ParentHeader, call.TraceParent)])
        {
            if (value is not null)
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }

        return message;
    }

    private static (string Code, string Message) ErrorIn(byte[] body)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(body);
            return (json.RootElement.GetProperty("code").GetString() ?? "", json.RootElement.GetProperty("message").GetString() ?? "");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return ("", "it said nothing that can be read.");
        }
    }
}
