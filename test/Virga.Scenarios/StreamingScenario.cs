using System.Text.Json;

namespace Virga.Scenarios;

/// <summary>Response streaming: boto3 (<c>clients/streaming.py</c>) and curl, Node.js handlers and a custom runtime.</summary>
public sealed class StreamingScenario(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private const string Code = """
        const { pipeline } = require('stream/promises');
        const { Readable } = require('stream');
        const streamed = (handler) => awslambda.streamifyResponse(handler);
        exports.parts = streamed(async (event, stream) => {
          console.log('streaming');
          await pipeline(Readable.from((function* () { for (let i = 0; i < event.n; i++) yield `part ${i}\n`; yield '{"last":true}'; })()), stream);
        });
        exports.buffered = async (event) => event;
        exports.failing = async () => { throw new TypeError('no good'); };
        exports.broken = streamed(async (event, stream) => { await new Promise((done) => stream.write('so far', done)); throw new RangeError('broken off'); });
        exports.unfinished = streamed(async (event, stream) => { stream.write('so far'); });
        exports.timeout = streamed(async (event, stream) => { stream.write('so far'); await new Promise(() => setTimeout(() => {}, 60000)); });
        exports.crash = streamed(async (event, stream) => { await new Promise((done) => stream.write('so far', done)); process.exit(3); });
        exports.page = streamed(async (event, stream) => {
          stream = awslambda.HttpResponseStream.from(stream, { statusCode: 418, headers: { 'Content-Type': 'text/plain', 'X-One': '1' }, cookies: ['a=1', 'b=2'] });
          stream.write('short and ');
          stream.end('stout');
        });
        exports.typed = streamed(async (event, stream) => { stream.setContentType('text/css'); stream.end('b{}'); });
        exports.large = streamed(async (event, stream) => {
          const piece = Buffer.alloc(1 << 20, 'x');
          for (let i = 0; i < 200; i++) if (!stream.write(piece)) await new Promise((drained) => stream.once('drain', drained));
          stream.end();
          console.log('all is written');
        });
        """;

    // Streams by the Runtime API as a custom runtime does: chunks, and what went wrong as trailers.
    private const string Bootstrap = """
        #!/usr/bin/python3
        import base64, http.client, json, os
        address = os.environ["AWS_LAMBDA_RUNTIME_API"]
        api = "/2018-06-01/runtime/invocation/"
        while True:
            connection = http.client.HTTPConnection(address)
            connection.request("GET", api + "next")
            answer = connection.getresponse()
            call = answer.headers["Lambda-Runtime-Aws-Request-Id"]
            answer.read()
            handler = os.environ["_HANDLER"]
            connection.putrequest("POST", api + call + "/response")
            for name, value in {"Lambda-Runtime-Function-Response-Mode": "streaming", "Transfer-Encoding": "chunked", "Content-Type": "text/plain",
                                "Trailer": "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body"}.items():
                connection.putheader(name, value)
            connection.endheaders()
            pieces = [b"one ", b"two ", b"three"] if handler == "parts" else [b"so far"]
            for piece in pieces:
                connection.send(b"%x\r\n%s\r\n" % (len(piece), piece))
            if handler == "crash":
                os._exit(3)
            connection.send(b"0\r\n")
            if handler == "broken":
                error = base64.b64encode(json.dumps({"errorType": "RangeError", "errorMessage": "broken off"}).encode())
                connection.send(b"Lambda-Runtime-Function-Error-Type: RangeError\r\nLambda-Runtime-Function-Error-Body: " + error + b"\r\n")
            connection.send(b"\r\n")
            status = connection.getresponse()
            print("posted", status.status, status.read())
        """;

    [Theory]
    [InlineData("parts")]
    [InlineData("buffered")]
    [InlineData("failing")]
    [InlineData("broken")]
    [InlineData("unfinished")]
    [InlineData("timeout")]
    [InlineData("crash", "gone")]
    [InlineData("parts", "refused")]
    [InlineData("parts", "collected")]
    [InlineData("large", "too_large")]
    public async Task Boto3_NodeHandler_StreamsAsOnLambda(string handler, string? scenario = null)
    {
        string name = $"stream-{scenario ?? handler}";
        await CreateAsync(name, handler, "--timeout", handler == "timeout" ? "1" : "10");
        await RunClientAsync(scenario ?? handler, name);
    }

    [Theory]
    [InlineData("broken", "broken")]
    [InlineData("crash", "gone")]
    public async Task Boto3_CustomRuntime_StreamsAsOnLambda(string handler, string scenario)
    {
        await fixture.Node.CreateAsync($"own-{handler}", "provided.al2023", handler, Zip.Of(("bootstrap", Bootstrap)), "--timeout", "10");
        await RunClientAsync(scenario, $"own-{handler}");
    }

    [Fact]
    public async Task Curl_CustomRuntime_IsStreamedAgainAndAgain()
    {
        await fixture.Node.CreateAsync("own-parts", "provided.al2023", "parts", Zip.Of(("bootstrap", Bootstrap)), "--timeout", "10");
        string url = await UrlAsync("own-parts");
        for (int i = 0; i < 3; i++)
        {
            Assert.Equal("one two three|200|text/plain", await CurlAsync(url));
        }

        Assert.Equal("one two three", (await fixture.Node.InvokeAsync("own-parts")).Payload);
    }

    [Fact]
    public async Task Curl_MetadataPrelude_GivesStatusHeadersAndCookies()
    {
        await CreateAsync("stream-page", "page");
        Ran ran = await fixture.Node.RunAsync("curl", "-s", "-i", await UrlAsync("stream-page"));
        Assert.StartsWith("HTTP/1.1 418", ran.Output, StringComparison.Ordinal);
        Assert.Contains("X-One: 1", ran.Output, StringComparison.Ordinal);
        Assert.Contains("Set-Cookie: a=1", ran.Output, StringComparison.Ordinal);
        Assert.Contains("Set-Cookie: b=2", ran.Output, StringComparison.Ordinal);
        Assert.EndsWith("short and stout", ran.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("typed", "b{}|200|text/css")]
    [InlineData("buffered", "\"rawPath\":\"/\"|200|application/json")]
    [InlineData("failing", "Internal Server Error|502|application/json")]
    public async Task Curl_OtherAnswers_AreMapped(string handler, string expected)
    {
        await CreateAsync($"url-{handler}", handler);
        string[] parts = expected.Split('|', 2);
        string got = await CurlAsync(await UrlAsync($"url-{handler}"));
        Assert.Contains(parts[0], got, StringComparison.Ordinal);
        Assert.EndsWith($"|{parts[1]}", got, StringComparison.Ordinal);
    }

    /// <summary>The handler never ends: what arrives has come before its end, and the time-out breaks the response off.</summary>
    [Fact]
    public async Task Url_HandlerStillRunning_FirstBytesAreThereAndTheTimeoutBreaksOff()
    {
        await CreateAsync("url-timeout", "timeout", "--timeout", "2");
        using HttpClient client = new();
        using HttpResponseMessage response = await client.GetAsync(new Uri(await UrlAsync("url-timeout")), HttpCompletionOption.ResponseHeadersRead);
        await using Stream body = await response.Content.ReadAsStreamAsync();
        byte[] first = new byte[6];
        await body.ReadExactlyAsync(first);
        Assert.Equal("so far"u8.ToArray(), first);
        await Assert.ThrowsAnyAsync<IOException>(async () => await body.ReadExactlyAsync(first));
    }

    [Fact]
    public async Task Url_200MegabytesToASlowerClient_LeaveTheNodeAsSmall()
    {
        await CreateAsync("stream-large", "large", "--timeout", "60", "--memory-size", "256");
        string url = await UrlAsync("stream-large");
        await CreateAsync("warm", "typed");
        await CurlAsync(await UrlAsync("warm"));
        long before = PeakMegabytes();
        Ran ran = await fixture.Node.RunAsync("curl", "-s", "--limit-rate", "60M", "-o", "/dev/null", "-w", "%{size_download} %{http_code}", url);
        Assert.Equal($"{200 << 20} 200", ran.Output);
        long grown = PeakMegabytes() - before;
        Console.WriteLine($"node's peak memory grew by {grown} MB while 200 MB were streamed");
        Assert.InRange(grown, 0, 64);
        Assert.Equal(200 << 20, (await LastCallAsync("stream-large")).GetProperty("BytesOut").GetInt32());
    }

    [Fact]
    public async Task Url_ClientHangsUp_TheFunctionRunsToItsEndAndIsMetered()
    {
        await CreateAsync("hung-up", "large", "--timeout", "60", "--memory-size", "256");
        Ran ran = await fixture.Node.RunAsync("bash", "-c", $"curl -sN {await UrlAsync("hung-up")} | head -c 1000 | wc -c");
        Assert.Equal("1000", ran.Output.Trim());
        JsonElement call = default;
        await Eventually.HoldsAsync(() => TryLastCall("hung-up", out call), () => fixture.Node.Errors, 60);
        Assert.Equal(("Success", 200 << 20), (call.GetProperty("End").GetString(), call.GetProperty("BytesOut").GetInt32()));
    }

    private long PeakMegabytes() => long.Parse(
        File.ReadLines($"/proc/{fixture.Node.Id}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        System.Globalization.CultureInfo.InvariantCulture) / 1024;

    private async Task<JsonElement> LastCallAsync(string name) =>
        JsonSerializer.Deserialize<JsonElement>(await Management.GetAsync(fixture.Node, $"/_virga/v1/functions/{name}/calls")).EnumerateArray().First();

    private bool TryLastCall(string name, out JsonElement call)
    {
        call = JsonSerializer.Deserialize<JsonElement>(Management.GetAsync(fixture.Node, $"/_virga/v1/functions/{name}/calls").GetAwaiter().GetResult());
        bool isThere = call.GetArrayLength() > 0;
        call = isThere ? call[0] : call;
        return isThere;
    }

    private async Task<string> CurlAsync(string url) => (await fixture.Node.RunAsync("curl", "-s", "-w", "|%{http_code}|%{content_type}", url)).Output;

    private async Task RunClientAsync(string scenario, string function)
    {
        Ran ran = await fixture.Node.RunAsync("python3", Path.Combine(ProjectFolder.Root, "test/Virga.Scenarios/clients/streaming.py"), scenario, function);
        Assert.True(ran.ExitCode == 0, $"{ran.Errors}\n{fixture.Node.Errors}");
    }

    private Task CreateAsync(string name, string handler, params string[] more) => fixture.Node.CreateAsync(name, "nodejs20.x", $"n.{handler}", Zip.Of(("n.js", Code)), more);

    private async Task<string> UrlAsync(string name)
    {
        Ran ran = await fixture.Node.AwsAsync("create-function-url-config", "--function-name", name, "--auth-type", "NONE", "--invoke-mode", "RESPONSE_STREAM", "--query", "FunctionUrl", "--output", "text");
        Assert.True(ran.ExitCode == 0, ran.ToString());
        return ran.Output.Trim();
    }
}
