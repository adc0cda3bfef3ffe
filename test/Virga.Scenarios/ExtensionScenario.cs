using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Virga.Node.Aws.Lambda;
using Virga.Node.Aws.Lambda.Model;
using Virga.Node.Functions;
using Virga.Node.Hosting;
using Virga.Node.Invocations;
using Virga.Node.Telemetry;
using Virga.Node.Values;

namespace Virga.Scenarios;

/// <summary>External extensions, real processes in <c>/opt/extensions</c>, beside a managed and a custom runtime.</summary>
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
        print("telemetry", call("PUT", "/2022-07-01/telemetry", "{}", **me)[2]["errorType"], flush=True)
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

    private readonly string folder = Directory.CreateTempSubdirectory("virga-scenario").FullName;
    private NodeHost node = null!;

    public async Task InitializeAsync()
    {
        string extensions = Directory.CreateDirectory(Path.Combine(folder, "opt/extensions")).FullName;
        string program = Path.Combine(extensions, "watcher");
        await File.WriteAllTextAsync(program, Extension);
        await File.WriteAllTextAsync(Path.Combine(extensions, "README"), "not executable: not started");
        const UnixFileMode everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;
        foreach (string path in (string[])[Path.Combine(folder, "opt"), extensions, program])
        {
            File.SetUnixFileMode(path, everybody);
        }

        node = (await NodeHost.StartAsync(new NodeOptions { DataFolder = Path.Combine(folder, "data"), Port = 0, OptFolder = Path.Combine(folder, "opt"), KeepAlive = TimeSpan.FromSeconds(1) }, default)).Value;
    }

    public async Task DisposeAsync()
    {
        await node.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("python3.11")]
    [InlineData("provided.al2023")]
    public async Task Extension_BesideARuntime_LivesThroughInitInvokeAndShutdown(string runtime)
    {
        Create(runtime);
        for (int i = 1; i <= 2; i++)
        {
            (string payload, string? error, string id, string log) = await InvokeAsync();
            Assert.Equal(("{\"a\":1}", (string?)null), (payload.Replace(" ", "", StringComparison.Ordinal), error));
            Assert.Contains($$"""event {"eventType": "INVOKE", "deadlineMs": """, log, StringComparison.Ordinal);
            Assert.Contains($"\"requestId\": \"{id}\", \"invokedFunctionArn\": \"arn:aws:lambda:us-east-1:000000000000:function:f\", \"tracing\": {{\"type\": \"X-Amzn-Trace-Id\", \"value\": \"Root=1-", log, StringComparison.Ordinal);
        }

        await Eventually.HoldsAsync(() => Log().Contains("\"shutdownReason\": \"spindown\"", StringComparison.Ordinal), Log);
        Assert.Contains("early next 403", Log(), StringComparison.Ordinal);
        Assert.Contains($$"""registered 200 {"functionName": "f", "functionVersion": "$LATEST", "handler": "m.handler", "accountId": "000000000000"}""", Log(), StringComparison.Ordinal);
        Assert.Contains("telemetry Telemetry.NotSupported", Log(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("crash", "Extension.Crash")]
    [InlineData("init", "Extension.NoConfig")]
    [InlineData("late", "Extension.Crash")]
    public async Task Extension_Failing_FailsTheCall(string mode, string type)
    {
        Create("python3.11", mode);
        (string payload, string? error, _, _) = await InvokeAsync();
        Assert.Equal("Unhandled", error);
        Assert.Contains($"\"errorType\":\"{type}\"", payload, StringComparison.Ordinal);
    }

    private void Create(string runtime, string mode = "") => Assert.Null(node.Services.GetRequiredService<FunctionOperations>().Create(new CreateFunctionRequest
    {
        FunctionName = "f",
        Runtime = runtime,
        Handler = "m.handler",
        Timeout = 10,
        Role = "arn:aws:iam::000000000000:role/r",
        Environment = new EnvironmentSettings(new Dictionary<string, string> { ["MODE"] = mode }),
        Code = new FunctionCode { ZipFile = Zip.Of(("m.py", Python), ("bootstrap", Bootstrap)) },
    }).Error);

    private async Task<(string Payload, string? Error, string Id, string Log)> InvokeAsync()
    {
        Invocation invocation = new() { RequestId = RequestId.New(), Function = new FunctionReference("f", null), Event = "{\"a\":1}"u8.ToArray(), WantsLogTail = true };
        using InvocationResult result = await node.Services.GetRequiredService<InvocationPipeline>().InvokeAsync(invocation, default);
        Assert.Null(result.Refusal);
        return (Encoding.UTF8.GetString(result.Payload.Span), result.FunctionError, invocation.RequestId.ToString(), Encoding.UTF8.GetString(result.LogTail ?? []));
    }

    private string Log() => string.Join('\n', node.Services.GetRequiredService<FunctionLog>().Latest(1, 1000).Select(line => line.Message));
}
