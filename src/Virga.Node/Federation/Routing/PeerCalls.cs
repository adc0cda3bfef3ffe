using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Primitives;
using Virga.Node.Chain.Crypto;
using Virga.Node.Chain.TypedData;
using Virga.Node.Federation.Calls;
using Virga.Node.Federation.Management;
using Virga.Node.Federation.Placement;
using Virga.Node.Federation.Providers;
using Virga.Node.Federation.Registry;
using Virga.Node.Values;

namespace Virga.Node.Federation.Routing;

/// <summary>Has other gateways run calls, and believes of their answers only what can be checked.</summary>
internal sealed partial class PeerCalls(IRegistryView registry, PeerHttp http, GatewayAccount account, Lazy<Secp256k1> curve, RoutingOptions options, TimeProvider time, ILogger<PeerCalls> logger)
{
    /// <summary>Of the connection, not of the call; and the token, which is for this gateway alone.</summary>
    private static readonly HashSet<string> Kept = new(StringComparer.OrdinalIgnoreCase)
    {
        "Authorization", "Connection", "Content-Length", "Content-Type", "Date", "Expect", "Host", "Keep-Alive", "Proxy-Authorization", "Proxy-Connection", "Server", "TE", "Trailer", "Transfer-Encoding", "Upgrade", CallHeaders.Forward,
    };

    public async Task<PeerAnswer> RunAsync(HttpContext context, TypedDomain domain, EvmAddress peer, byte hop, ForwardedCall forwarded)
    {
        AdmittedCall call = forwarded.Call;
        string? url = registry.Gateway(peer)?.Url.TrimEnd('/');
        if (!Uri.TryCreate($"{url}{RunEndpoint.Prefix}{forwarded.Target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }, out Uri? address) || address.Scheme is not ("http" or "https"))
        {
            return Unreachable(domain, call, peer, hop, $"{peer} has no address that can be called.");
        }

        using HttpRequestMessage message = MessageOf(context.Request, address, forwarded.Body);
        ForwardOrder order = new(call.Signed.Hash, peer, hop, (ulong)time.GetUtcNow().ToUnixTimeMilliseconds());
        message.Headers.Add(CallHeaders.Forward, CallJson.ToHeader(new SignedForward(order, account.Sign(domain.Digest(order.StructHash())).ToArray())));
        long started = time.GetTimestamp();
        TimeSpan patience = TimeSpan.FromMilliseconds(forwarded.Code.TimeoutMs) + options.Grace;
        if (await http.SendAsync(peer.ToString(), message, patience, context.RequestAborted).ConfigureAwait(false) is not { } reply)
        {
            return Unreachable(domain, call, peer, hop, $"{peer} gave no answer too often of late, and isn't asked for a while.");
        }

        if (reply.Failure is { } failure)
        {
            LogSilent(peer.ToString(), failure.Message);
            return reply.MayHaveArrived ? PeerAnswer.MayHaveRun(failure.Message) : Unreachable(domain, call, peer, hop, failure.Message);
        }

        return Refusal(domain, call, peer, hop, reply) ?? Judge(context.Response, domain, peer, hop, forwarded, reply, time.GetElapsedTime(started));
    }

    /// <summary>This gateway's own word that nothing came: no proof, but counted.</summary>
    private PeerAnswer Unreachable(TypedDomain domain, AdmittedCall call, EvmAddress peer, byte hop, string why)
    {
        FailedAttempt attempt = new(call.Signed.Hash, hop, peer, AttemptFailure.TimedOut, default);
        return PeerAnswer.DidNotRun(attempt with { Signature = account.Sign(attempt.Digest(domain)).ToArray() }, CallRefusal.NobodyRuns() with { Message = $"{CallRefusal.NobodyRuns().Message} {why}" });
    }

    /// <summary>Null: it isn't a refusal that its executor has signed.</summary>
    private PeerAnswer? Refusal(TypedDomain domain, AdmittedCall call, EvmAddress peer, byte hop, ProviderReply reply)
    {
        if (reply.Header(CallHeaders.Refusal) is not { } header || !Hex.TryParse(header, out byte[]? bytes) || !EvmSignature.TryRead(bytes, out EvmSignature signature))
        {
            return null;
        }

        FailedAttempt attempt = new(call.Signed.Hash, hop, peer, AttemptFailure.Refused, bytes);
        return curve.Value.Recover(attempt.Digest(domain), signature) == peer
            ? PeerAnswer.DidNotRun(attempt, CallRefusal.NobodyRuns() with { Message = $"{CallRefusal.NobodyRuns().Message} {peer} says: {MessageIn(reply)}" })
            : null;
    }

    private PeerAnswer Judge(HttpResponse response, TypedDomain domain, EvmAddress peer, byte hop, ForwardedCall forwarded, ProviderReply reply, TimeSpan elapsed)
    {
        if (!CallJson.TryReadHeader(reply.Header(CallHeaders.Statement), out SignedStatement? statement))
        {
            return Lied(peer, $"it answered {reply.Status} without a statement: {MessageIn(reply)}");
        }

        string? type = reply.ContentHeaders!.NonValidated.TryGetValues("Content-Type", out System.Net.Http.Headers.HeaderStringValues types) ? types.ToString() : null;
        Hash32 answer = CallDigest.OfAnswer(reply.Status, type, reply.Body);
        RunStatement expected = new(forwarded.Call.Signed.Hash, answer, forwarded.Call.Terms.Code, hop, forwarded.Code.MemoryMb, forwarded.Code.TimeoutMs);
        if (new StatementCheck(curve.Value, domain).Wrong(statement, expected, peer, elapsed) is { } wrong)
        {
            return Lied(peer, wrong);
        }

        response.StatusCode = reply.Status;
        foreach ((string name, System.Net.Http.Headers.HeaderStringValues values) in reply.Headers!.NonValidated.Concat(reply.ContentHeaders.NonValidated).Where(header => !Kept.Contains(header.Key)))
        {
            response.Headers[name] = new StringValues([.. values]);
        }

        response.ContentType = type;
        CallHeaders.Clear(response);
        RanCall ran = new(null) { MemoryMb = statement.Statement.MemoryMb, DurationMs = statement.Statement.DurationMs, Body = reply.Body, Answer = answer, Log = CallHeaders.ReadLog(reply.Header(CallHeaders.Log)) };
        return new PeerAnswer(ran, statement, null, null);
    }

    private PeerAnswer Lied(EvmAddress peer, string what)
    {
        LogWrong(peer.ToString(), what);
        return PeerAnswer.MayHaveRun($"{peer}: {what}");
    }

    private static HttpRequestMessage MessageOf(HttpRequest request, Uri address, ReadOnlyMemory<byte> body)
    {
        // A body even where it is empty: requests without one are sent again by themselves when a connection breaks, and might run twice.
        HttpRequestMessage message = new(new HttpMethod(request.Method), address) { Content = new ReadOnlyMemoryContent(body) };
        if (request.ContentType is { } type)
        {
            message.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        foreach ((string name, StringValues values) in request.Headers.Where(header => !Kept.Contains(header.Key) && header.Key[0] != ':'))
        {
            if (!message.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                message.Content.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        return message;
    }

    private static string MessageIn(ProviderReply reply)
    {
        try
        {
            using JsonDocument json = JsonDocument.Parse(reply.Body);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("message", out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "nothing";
        }
        catch (JsonException)
        {
            return "nothing that can be read";
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "a call that was drawn to {Peer} got no answer: {Reason}")]
    private partial void LogSilent(string peer, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "the gateway {Peer} was to run a call, and its answer doesn't count: {Wrong}")]
    private partial void LogWrong(string peer, string wrong);
}
