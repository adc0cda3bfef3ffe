using System.Net;
using System.Text.Json;
using Virga.Node.Federation.Providers;
using Virga.Node.Values;

namespace Virga.Node.Tests.Federation.Providers;

/// <summary>What foreign servers do that they shouldn't: each ends in an error that says what may be tried again.</summary>
public sealed class ProviderErrorTests
{
    private static readonly ProviderCall Call = new("f", "{}"u8.ToArray(), TimeSpan.FromSeconds(30));

    [Theory]
    [InlineData(400, Outcome.InvalidParameter, false)]
    [InlineData(401, Outcome.AccessDenied, false)]
    [InlineData(403, Outcome.AccessDenied, false)]
    [InlineData(404, Outcome.NotFound, false)]
    [InlineData(409, Outcome.Conflict, false)]
    [InlineData(413, Outcome.RequestTooLarge, false)]
    [InlineData(429, Outcome.TooManyRequests, false)]
    [InlineData(302, Outcome.Unavailable, false)]
    [InlineData(502, Outcome.Unavailable, true)]
    [InlineData(503, Outcome.Unavailable, true)]
    [InlineData(504, Outcome.Unavailable, true)]
    public async Task Invoke_Status_IsTheOutcome(int status, Outcome outcome, bool mayHaveRun)
    {
        foreach (IProvider provider in Both(() => FakeServer.Always((HttpStatusCode)status, "{\"message\":\"because\"}")))
        {
            ProviderAnswer answer = await provider.InvokeAsync(Call, default);
            Assert.Equal((outcome, mayHaveRun), (answer.Refusal?.Outcome, answer.MayHaveRun));
            Assert.Contains("because", answer.Refusal!.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Invoke_NoConnection_WasNeverSent()
    {
        foreach (IProvider provider in Both(() => FakeServer.Failing(new HttpRequestException(HttpRequestError.ConnectionError, "refused"))))
        {
            ProviderAnswer answer = await provider.InvokeAsync(Call, default);
            Assert.Equal((Outcome.Unavailable, false), (answer.Refusal!.Outcome, answer.MayHaveRun));
        }
    }

    [Fact]
    public async Task Invoke_BrokenOffOrLate_MayHaveRun()
    {
        foreach (IProvider provider in Both(() => FakeServer.Failing(new HttpRequestException(HttpRequestError.ResponseEnded, "ended"))))
        {
            Assert.True((await provider.InvokeAsync(Call, default)).MayHaveRun);
        }

        foreach (IProvider provider in Both(() => new FakeServer(NeverAsync)))
        {
            ProviderAnswer answer = await provider.InvokeAsync(Call with { Timeout = TimeSpan.FromMilliseconds(1) }, default);
            Assert.Equal((Outcome.Unavailable, true), (answer.Refusal!.Outcome, answer.MayHaveRun));
        }
    }

    [Fact]
    public async Task Invoke_CallerGivesUp_IsCancelled()
    {
        foreach (IProvider provider in Both(() => new FakeServer(NeverAsync)))
        {
            using CancellationTokenSource caller = new();
            Task<ProviderAnswer> call = provider.InvokeAsync(Call, caller.Token);
            await caller.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        }
    }

    [Fact]
    public async Task Invoke_NoTimeLeft_IsNotSent()
    {
        FakeServer server = FakeServer.Always(HttpStatusCode.OK, "1");
        ProviderAnswer answer = await server.OpenFaas().InvokeAsync(Call with { Timeout = TimeSpan.Zero }, default);
        Assert.Equal((Outcome.Unavailable, false, 0), (answer.Refusal!.Outcome, answer.MayHaveRun, server.Requests.Count));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Invoke_AnswerTooLarge_IsRefusedWithoutBeingHeld(bool saysItsLength)
    {
        foreach (IProvider provider in Both(() => new FakeServer((_, _) => Task.FromResult(new HttpResponseMessage { Content = saysItsLength ? new ByteArrayContent(new byte[ProviderCall.MaxPayload + 1]) : new StreamContent(new EndlessStream()) }))))
        {
            ProviderAnswer answer = await provider.InvokeAsync(Call, default);
            Assert.Equal((Outcome.Unavailable, true), (answer.Refusal!.Outcome, answer.MayHaveRun));
            Assert.Contains("more than", answer.Refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>")]
    [InlineData("null")]
    [InlineData("{\"Functions\":7}")]
    [InlineData("[[[")]
    [InlineData("[{\"name\":\"\\ud800\"}]")]
    public async Task List_OfGarbage_IsAnError(string body)
    {
        foreach (IProvider provider in Both(() => FakeServer.Always(HttpStatusCode.OK, body)))
        {
            Assert.Equal(Outcome.Unavailable, (await provider.ListAsync(default)).Error?.Outcome);
        }
    }

    [Fact]
    public async Task List_PagesOfNothingThatPromiseMore_Ends()
    {
        FakeServer server = FakeServer.Always(HttpStatusCode.OK, "{\"Functions\":[null,{}],\"NextMarker\":\"more\"}");
        Assert.Empty((await server.Lambda().ListAsync(default)).Value);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task List_PagesWithoutEnd_IsBounded()
    {
        string page = JsonSerializer.Serialize(new { Functions = Enumerable.Range(0, 1000).Select(number => new { FunctionName = $"f{number}" }), NextMarker = "more" });
        FakeServer server = FakeServer.Always(HttpStatusCode.OK, page);
        Assert.Equal(ProviderDescription.MaxListed, (await server.Lambda().ListAsync(default)).Value.Count);
        Assert.Equal(5, server.Requests.Count);
    }

    [Fact]
    public async Task Deploy_AFunctionThatCannotRun_SaysWhy()
    {
        FakeServer server = FakeServer.Always(HttpStatusCode.OK, "{\"State\":\"Failed\",\"StateReason\":\"no such image\"}");
        VirgaError error = (await server.Lambda().DeployAsync(new FunctionDeployment { Name = "f", Image = "i" }, default)).Error!;
        Assert.Contains("no such image", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_OfLambda_AreSignedWithTheirTokenAndTrace()
    {
        FakeServer server = FakeServer.Always(HttpStatusCode.OK, "{}");
        const string trace = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1";
        await server.Lambda().InvokeAsync(Call with { TraceId = trace, TraceParent = TraceContext.ToParent(trace) }, default);
        HttpRequestMessage sent = server.Requests.Single().Message;
        string authorization = sent.Headers.GetValues("Authorization").Single();
        Assert.Contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-invocation-type;x-amz-security-token", authorization, StringComparison.Ordinal);
        Assert.Contains("/eu-central-1/lambda/aws4_request", authorization, StringComparison.Ordinal);
        Assert.Equal(trace, sent.Headers.GetValues("X-Amzn-Trace-Id").Single());
        Assert.Equal("00-5759e988bd862e3fe1be46a994272793-53995c3f42cd8ad8-01", sent.Headers.GetValues("traceparent").Single());
    }

    [Fact]
    public void Errors_AndRecords_NeverShowASecret() => Assert.DoesNotContain("hush", FakeServer.Record(ProviderKind.Aws).ToString(), StringComparison.Ordinal);

    /// <summary>Damaged documents of both APIs, ten thousand times.</summary>
    [Fact]
    public void Parse_DamagedDocuments_NeverThrowsAndStaysWithinItsTypes()
    {
        Random random = new(20);
        byte[][] seeds =
        [
            "{\"Functions\":[{\"FunctionName\":\"f\",\"MemorySize\":128,\"State\":\"Active\",\"CodeSha256\":\"x\"}],\"NextMarker\":\"m\"}"u8.ToArray(),
            "[{\"name\":\"f\",\"image\":\"i:1\",\"replicas\":2,\"availableReplicas\":1e2,\"limits\":{\"memory\":\"128Mi\"}}]"u8.ToArray(),
            "{\"Currency\":\"USD\",\"RequestPicos\":200000,\"GigabyteSecondPicos\":16666700,\"Source\":\"s\",\"arch\":\"x86_64\",\"message\":\"\\u00e4\"}"u8.ToArray(),
        ];
        for (int round = 0; round < 10_000; round++)
        {
            byte[] bytes = [.. seeds[random.Next(seeds.Length)]];
            for (int change = random.Next(1, 6); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            ProviderReply reply = new() { Status = random.Next(2) == 0 ? 200 : random.Next(100, 600), Body = random.Next(4) == 0 ? bytes[..random.Next(bytes.Length)] : bytes };
            _ = ProviderDocuments.Read<LambdaDocuments.FunctionList>("far", reply);
            _ = ProviderDocuments.Read<LambdaDocuments.Configuration>("far", reply);
            _ = ProviderDocuments.Read<LambdaDocuments.Prices>("far", reply);
            _ = ProviderDocuments.Read<OpenFaasDocuments.Info>("far", reply);
            if (ProviderDocuments.Read<List<OpenFaasDocuments.Status?>>("far", reply).TryGet(out List<OpenFaasDocuments.Status?>? all, out VirgaError? error))
            {
                Assert.All(all.OfType<OpenFaasDocuments.Status>().Select(one => one.ToFunction()), one => Assert.True(one.MemoryMegabytes is null or >= 0 && one.Instances is null or >= 0));
            }
            else
            {
                Assert.InRange(error.Message.Length, 1, 1000);
                Assert.DoesNotContain(error.Message, char.IsControl);
            }
        }
    }

    private static IEnumerable<IProvider> Both(Func<FakeServer> server) => [server().Lambda(), server().OpenFaas()];

    private static async Task<HttpResponseMessage> NeverAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellation);
        throw new InvalidOperationException("not reached");
    }

    private sealed class EndlessStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(buffer.Length);
    }
}
