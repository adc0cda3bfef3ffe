using System.Text.Json;

namespace Virga.Scenarios;

/// <summary>External extensions out of a layer, beside a managed and a custom runtime.</summary>
public sealed class ExtensionScenario : IAsyncLifetime
{
    // What an extension does is chosen by its function's environment; what it sees goes to the function's log.
    private const string Extension = """
        #!/usr/bin/python3
        import http.client, json, os, sys
        api, mode = "/2020-01-01/extension/", os.environ.get("MODE", "")
        connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
        def call(method, path, body=None, **headers):
            connection.request(method, path, body, {name.replace("_", "-"): value for name, value in headers.items()})
            answer = connection.getresponse()
            return answer.status, answer.headers, json.loads(answer.read())
        if mode == "crash":
            sys.exit(7)
        print("early next", call("GET", api + "event/next", Lambda_Extension_Identifier="x")[0], flush=True)
        status, headers, body = call("POST", api + "register", '{"events":["INVOKE","SHUTDOWN"]}', Lambda_Extension_Name=os.path.basename(__file__), Lambda_Extension_Accept_Feature="accountId")
        print("registered", status, json.dumps(body), flush=True)
        me = {"Lambda_Extension_Identifier": headers["Lambda-Extension-Identifier"]}
        if mode == "init":
            call("POST", api + "init/error", "{}", Lambda_Extension_Function_Error_Type="Extension.NoConfig", **me)
        while True:
            _, _, event = call("GET", api + "event/next", **me)
            print("event", json.dumps(event), flush=True)
            if mode == "late":
                sys.exit(9)
            if event["eventType"] == "SHUTDOWN":
                break
        """;

    private const string Python = "def handler(event, context):\n    print('handling', context.aws_request_id)\n    return event\n";

    private const string Bootstrap = """
        #!/bin/bash
        api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
        while true; do
            headers=$(mktemp)
            curl -s -D "$headers" -o /tmp/event "$api/next"
            id=$(grep -Fi Lambda-Runtime-Aws-Request-Id "$headers" | tr -d '[:space:]' | cut -d: -f2)
            curl -s -o /dev/null -d @/tmp/event "$api/$id/response"
        done
        """;

    private NodeProcess node = null!;
    private string layer = "";

    public async Task InitializeAsync()
    {
        node = await NodeProcess.StartAsync(null, "--keep-alive", "1");
        string zip = Path.Combine(node.Data, "layer.zip");
        await File.WriteAllBytesAsync(zip, Zip.Of(("extensions/watcher", Extension)));
        Ran ran = await node.AwsAsync("publish-layer-version", "--layer-name", "watcher", "--zip-file", $"fileb://{zip}", "--query", "LayerVersionArn", "--output", "text");
        Assert.True(ran.ExitCode == 0, ran.ToString());
        layer = ran.Output.Trim();
    }

    public async Task DisposeAsync() => await node.DisposeAsync();

    [Theory]
    [InlineData("python3.11")]
    [InlineData("provided.al2023")]
    public async Task Extension_BesideARuntime_LivesThroughInitInvokeAndShutdown(string runtime)
    {
        await CreateAsync(runtime, "none");
        for (int i = 1; i <= 2; i++)
        {
            (string payload, string error, string log) = await Management.InvokeAsync(node, "f", "{\"a\":1}");
            Assert.Equal(("{\"a\":1}", "None"), (payload.Replace(" ", "", StringComparison.Ordinal), error));
            string id = log[(log.IndexOf("START RequestId: ", StringComparison.Ordinal) + 17)..][..36];
            Assert.Contains("event {\"eventType\": \"INVOKE\", \"deadlineMs\": ", log, StringComparison.Ordinal);
            Assert.Contains($"\"requestId\": \"{id}\", \"invokedFunctionArn\": \"arn:aws:lambda:us-east-1:000000000000:function:f\", \"tracing\": {{\"type\": \"X-Amzn-Trace-Id\", \"value\": \"Root=1-", log, StringComparison.Ordinal);
        }

        await Eventually.HoldsAsync(() => Log().Contains("\"shutdownReason\": \"spindown\"", StringComparison.Ordinal), Log);
        Assert.Contains("early next 403", Log(), StringComparison.Ordinal);
        Assert.Contains("""registered 200 {"functionName": "f", "functionVersion": "$LATEST", "handler": "m.handler", "accountId": "000000000000"}""", Log(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("crash", "Extension.Crash")]
    [InlineData("init", "Extension.NoConfig")]
    [InlineData("late", "Extension.Crash")]
    public async Task Extension_Failing_FailsTheCall(string mode, string type)
    {
        await CreateAsync("python3.11", mode);
        (string payload, string error, _) = await Management.InvokeAsync(node, "f");
        Assert.Equal("Unhandled", error);
        Assert.Contains($"\"errorType\":\"{type}\"", payload, StringComparison.Ordinal);
    }

    private Task CreateAsync(string runtime, string mode) =>
        node.CreateAsync("f", runtime, "m.handler", Zip.Of(("m.py", Python), ("bootstrap", Bootstrap)), "--layers", layer, "--timeout", "10", "--environment", $"Variables={{MODE={mode}}}");

    private string Log() => string.Join('\n', Management.GetAsync(node, "/_virga/v1/functions/f/logs?limit=1000").GetAwaiter().GetResult().Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonSerializer.Deserialize<JsonElement>(line).GetProperty("Message").GetString()));
}
