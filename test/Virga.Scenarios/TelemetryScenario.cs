using System.Text.Json;

namespace Virga.Scenarios;

/// <summary>An extension out of a layer that subscribes to the Telemetry API, or the Logs API, and prints what it is told.</summary>
public sealed class TelemetryScenario : IAsyncLifetime
{
    // It is done with an event when it has been told that the runtime is: what it then prints belongs to that invocation's log.
    private const string Extension = """
        #!/usr/bin/python3
        import http.client, http.server, json, os, sys, threading
        api, mode = "/2020-01-01/extension/", os.environ["MODE"]
        done, reported = threading.Semaphore(0), threading.Semaphore(0)
        print("hello from the extension", flush=True)
        class Listener(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def do_POST(self):
                for event in json.loads(self.rfile.read(int(self.headers["Content-Length"]))):
                    if event["type"] != "extension" or event["record"].startswith("hello"):
                        print("told", json.dumps(event), flush=True)
                    if event["type"] == "platform.runtimeDone":
                        done.release()
                    if event["type"] == "platform.report":
                        reported.release()
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()
            def log_message(self, *arguments):
                pass
        listener = http.server.ThreadingHTTPServer(("sandbox.localdomain", 4243), Listener)
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
        def call(method, path, body=None, **headers):
            connection.request(method, path, json.dumps(body) if body is not None else None, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.headers, json.loads(answer.read())
        _, headers, _ = call("POST", api + "register", {"events": ["INVOKE", "SHUTDOWN"]}, Lambda_Extension_Name=os.path.basename(__file__))
        me = {"Lambda_Extension_Identifier": headers["Lambda-Extension-Identifier"]}
        path = "/2020-08-15/logs" if mode == "logs" else "/2022-07-01/telemetry"
        wanted = {"schemaVersion": "2021-03-18" if mode == "logs" else "2022-12-13", "types": ["platform", "function", "extension"],
                  "buffering": {"maxItems": 1000, "maxBytes": 262144, "timeoutMs": 25}, "destination": {"protocol": "HTTP", "URI": "http://sandbox.localdomain:4243/told"}}
        if mode == "patient":
            wanted["buffering"]["timeoutMs"] = 30000
        if mode == "refused":
            def refused(**other):
                print("refused", *call("PUT", path, wanted | other, **me)[::2], flush=True)
            refused(types=[])
            refused(buffering={"timeoutMs": 24})
            refused(destination={"protocol": "TCP", "URI": "http://sandbox.localdomain:4243"})
            refused(destination={"protocol": "HTTP", "URI": "http://127.0.0.1:4243"})
            refused(destination={"protocol": "HTTP", "URI": "http://sandbox.localdomain"})
            print("unknown", call("PUT", path, wanted, Lambda_Extension_Identifier="x")[0], flush=True)
        print("subscribed", *call("PUT", path, wanted, **me)[::2], flush=True)
        if mode == "refused":
            print("other", *call("PUT", "/2020-08-15/logs", wanted | {"schemaVersion": "2020-08-15"}, **me)[::2], flush=True)
        while True:
            _, _, event = call("GET", api + "event/next", **me)
            if event["eventType"] == "SHUTDOWN":
                if mode == "patient":
                    print("waited", all(reported.acquire(timeout=5) for _ in range(2)), flush=True)
                break
            if mode == "patient":
                continue
            if mode == "refused":
                print("late", *call("PUT", path, wanted, **me)[::2], flush=True)
            done.acquire(timeout=5)
        """;

    private const string Python = "def handler(event, context):\n    print('handling', event['n'])\n    return event\n";

    private NodeProcess node = null!;
    private string layer = "";

    public async Task InitializeAsync()
    {
        node = await NodeProcess.StartAsync(null, "--keep-alive", "600");
        string zip = Path.Combine(node.Data, "layer.zip");
        await File.WriteAllBytesAsync(zip, Zip.Of(("extensions/watcher", Extension)));
        Ran ran = await node.AwsAsync("publish-layer-version", "--layer-name", "watcher", "--zip-file", $"fileb://{zip}", "--query", "LayerVersionArn", "--output", "text");
        Assert.True(ran.ExitCode == 0, ran.ToString());
        layer = ran.Output.Trim();
    }

    public async Task DisposeAsync() => await node.DisposeAsync();

    [Fact]
    public async Task Telemetry_OfTwoInvocations_ReachesTheExtension()
    {
        string[] ids = await InvokeTwiceAsync("telemetry");
        await Eventually.HoldsAsync(() => Told("platform.report").Length == 2, Text);
        Assert.Contains("subscribed 200 OK", Log());
        Assert.Equal("on-demand", Assert.Single(Told("platform.initStart")).GetProperty("initializationType").GetString());
        Assert.Equal("success", Assert.Single(Told("platform.initRuntimeDone")).GetProperty("status").GetString());
        Assert.True(Assert.Single(Told("platform.initReport")).GetProperty("metrics").GetProperty("durationMs").GetDouble() > 0);
        Assert.Equal("Subscribed", Assert.Single(Told("platform.telemetrySubscription")).GetProperty("state").GetString());
        Assert.Equal("watcher", Assert.Single(Told("platform.extension")).GetProperty("name").GetString());
        Assert.Equal(ids, Told("platform.start").Select(IdOf));
        Assert.Equal(ids, Told("platform.runtimeDone").Select(IdOf));
        Assert.Equal(ids, Told("platform.report").Select(IdOf));
        Assert.All(Told("platform.runtimeDone"), done => Assert.Equal("success", done.GetProperty("status").GetString()));
        Assert.InRange(Told("platform.runtimeDone")[0].GetProperty("metrics").GetProperty("producedBytes").GetInt32(), 7, 8);
        JsonElement first = Told("platform.report")[0].GetProperty("metrics");
        Assert.Equal(128, first.GetProperty("memorySizeMB").GetInt32());
        Assert.InRange(first.GetProperty("maxMemoryUsedMB").GetInt32(), 1, 128);
        Assert.True(first.GetProperty("initDurationMs").GetDouble() > 0 && first.GetProperty("billedDurationMs").GetInt64() > 0);
        Assert.False(Told("platform.report")[1].GetProperty("metrics").TryGetProperty("initDurationMs", out _));
        Assert.Equal(["handling 1", "handling 2"], Told("function").Select(line => line.GetString()));
        Assert.Equal("hello from the extension", Assert.Single(Told("extension")).GetString());
        string[] order = [.. All().Select(one => one.GetProperty("type").GetString()!).SkipWhile(type => type != "platform.start").Take(3)];
        Assert.Equal(["platform.start", "function", "platform.runtimeDone"], order);
    }

    [Fact]
    public async Task Logs_OfTwoInvocations_ReachTheExtension()
    {
        string[] ids = await InvokeTwiceAsync("logs");
        await Eventually.HoldsAsync(() => Told("platform.report").Length == 2, Text);
        Assert.Equal(ids, Told("platform.start").Select(IdOf));
        Assert.Equal(ids, Told("platform.runtimeDone").Select(IdOf));
        Assert.Equal(ids, Told("platform.end").Select(IdOf));
        Assert.Single(Told("platform.logsSubscription"));
        Assert.Empty(Told("platform.initStart"));
        Assert.Equal(["handling 1", "handling 2"], Told("function").Select(line => line.GetString()));
    }

    [Fact]
    public async Task Telemetry_ThatStillWaitsAtTheEnd_IsDelivered()
    {
        await InvokeTwiceAsync("patient");
        Ran ran = await node.AwsAsync("update-function-configuration", "--function-name", "f", "--memory-size", "256");
        Assert.True(ran.ExitCode == 0, ran.ToString());
        await Eventually.HoldsAsync(() => Log().Any(line => line.StartsWith("waited", StringComparison.Ordinal)), Text);
        Assert.Contains("waited True", Log());
        Assert.Equal(2, Told("platform.report").Length);
    }

    [Fact]
    public async Task Subscription_ThatIsWrong_IsRefused()
    {
        await InvokeTwiceAsync("refused");
        await Eventually.HoldsAsync(() => Text().Contains("late ", StringComparison.Ordinal), Text); // the extension goes on while the call is answered
        string log = Text();
        Assert.Contains("refused 400 {'errorMessage': 'types should not be empty', 'errorType': 'ValidationError'}", log, StringComparison.Ordinal);
        Assert.Contains("refused 400 {'errorMessage': 'timeoutMs should be between 25 and 30000', 'errorType': 'ValidationError'}", log, StringComparison.Ordinal);
        Assert.Contains("refused 400 {'errorMessage': 'protocol TCP is not supported here: use HTTP', 'errorType': 'ValidationError'}", log, StringComparison.Ordinal);
        Assert.Contains("refused 400 {'errorMessage': 'URI should be http://sandbox.localdomain:PORT/PATH', 'errorType': 'ValidationError'}", log, StringComparison.Ordinal);
        Assert.Contains("refused 400 {'errorMessage': 'URI port is not provided', 'errorType': 'ValidationError'}", log, StringComparison.Ordinal);
        Assert.Contains("unknown 403", log, StringComparison.Ordinal);
        Assert.Contains("subscribed 200 OK", log, StringComparison.Ordinal);
        Assert.Contains("other 400 {'errorMessage': 'the extension has subscribed to the Telemetry API already', 'errorType': 'Logs.ValidationError'}", log, StringComparison.Ordinal);
        Assert.Contains("late 403 {'errorMessage': 'Telemetry API subscription is closed already', 'errorType': 'Telemetry.SubscriptionClosed'}", log, StringComparison.Ordinal);
    }

    private async Task<string[]> InvokeTwiceAsync(string mode)
    {
        await node.CreateAsync("f", "python3.11", "m.handler", Zip.Of(("m.py", Python)), "--layers", layer, "--timeout", "10", "--environment", $"Variables={{MODE={mode}}}");
        string[] ids = new string[2];
        for (int i = 0; i < ids.Length; i++)
        {
            (_, string error, string log) = await Management.InvokeAsync(node, "f", $"{{\"n\":{i + 1}}}");
            Assert.Equal("None", error);
            ids[i] = log[(log.IndexOf("START RequestId: ", StringComparison.Ordinal) + 17)..][..36];
        }

        return ids;
    }

    private static string? IdOf(JsonElement record) => record.GetProperty("requestId").GetString();

    private JsonElement[] Told(string type) => [.. All().Where(one => one.GetProperty("type").GetString() == type).Select(one => one.GetProperty("record"))];

    private IEnumerable<JsonElement> All() => Log().Where(line => line.StartsWith("told ", StringComparison.Ordinal)).Select(line => JsonSerializer.Deserialize<JsonElement>(line[5..]));

    private string Text() => string.Join('\n', Log());

    private string[] Log() => [.. Management.GetAsync(node, "/_virga/v1/functions/f/logs?limit=1000").GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("Message").GetString()!)];
}
