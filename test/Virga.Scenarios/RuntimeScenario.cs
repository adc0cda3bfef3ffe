namespace Virga.Scenarios;

/// <summary>Each runtime as its users know it, over the real API.</summary>
public sealed class RuntimeScenario(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private const string Python = """
        import json, os, sys, time, logging
        def echo(event, context):
            return event
        def about(event, context):
            print("to stdout"); print("to stderr", file=sys.stderr); logging.getLogger().error("logged %s", 1)
            return [context.function_name, context.memory_limit_in_mb, context.invoked_function_arn, context.aws_request_id == os.environ["X"] if "X" in os.environ else len(context.aws_request_id), 0 < context.get_remaining_time_in_millis() <= 3000, os.environ["GREETING"], os.getcwd(), context.log_group_name]
        def boom(event, context):
            raise ValueError("no good")
        def slow(event, context):
            time.sleep(30)
        def memory(event, context):
            x = bytearray(400 << 20); return len(x)
        def leave(event, context):
            os._exit(3)
        def large(event, context):
            return "x" * (7 << 20)
        def unserialisable(event, context):
            return {1, 2}
        count = 0
        def counting(event, context):
            global count
            count += 1
            open("/tmp/kept", "a").write("x")
            return [count, len(open("/tmp/kept").read())]
        """;

    private const string Node = """
        exports.echo = async (event) => event;
        exports.about = async (event, context) => { console.log('said', { a: 1 }); return [context.functionName, context.memoryLimitInMB, context.awsRequestId.length, context.getRemainingTimeInMillis() > 0, process.env.GREETING, process.cwd()]; };
        exports.callback = (event, context, callback) => { setTimeout(() => callback(null, 'called back'), 10); };
        exports.boom = async () => { throw new TypeError('no good'); };
        exports.late = (event, context) => { setTimeout(() => { throw new Error('late'); }, 5); };
        exports.slow = () => new Promise(() => setTimeout(() => {}, 30000));
        """;

    // The Runtime API, by curl, as AWS's tutorial for custom runtimes does it.
    private const string Bootstrap = """
        #!/bin/bash
        set -euo pipefail
        api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
        case "$_HANDLER" in
        init) curl -s -o /dev/null -d '{"errorType":"Custom.Init","errorMessage":"not today"}' "$api/init/error"; exit 1 ;;
        esac
        while true; do
            headers=$(mktemp)
            event=$(curl -sS -LD "$headers" "$api/invocation/next")
            id=$(grep -Fi Lambda-Runtime-Aws-Request-Id "$headers" | tr -d '[:space:]' | cut -d: -f2)
            deadline=$(grep -Fi Lambda-Runtime-Deadline-Ms "$headers" | tr -d '[:space:]' | cut -d: -f2)
            grep -qi 'Lambda-Runtime-Trace-Id: Root=1-' "$headers" && grep -qi 'Lambda-Runtime-Invoked-Function-Arn: arn:aws:lambda:' "$headers"
            echo "handling $event" >&2
            case "$_HANDLER" in
            fail) curl -s -o /dev/null -H 'Lambda-Runtime-Function-Error-Type: Custom.Error' -d '{"errorType":"Custom.Error","errorMessage":"refused"}' "$api/invocation/$id/error" ;;
            large) head -c 7000000 /dev/zero | tr '\0' x > /tmp/large; curl -s -o /tmp/status -w '%{http_code}' --data-binary @/tmp/large "$api/invocation/$id/response" > /tmp/code || true ;;
            wrong) code=$(curl -s -o /tmp/body -w '%{http_code}' -d '"x"' "$api/invocation/00000000-0000-0000-0000-000000000000/response"); curl -s -o /dev/null -d "\"$code $(grep -o InvalidRequestID /tmp/body)\"" "$api/invocation/$id/response" ;;
            *) curl -s -o /dev/null -d "{\"got\":$event,\"deadline\":$(( deadline > $(date +%s%3N) ))}" "$api/invocation/$id/response" ;;
            esac
        done
        """;

    [Fact]
    public async Task Python_Context_IsLambdas()
    {
        await CreateAsync("py-about", "python3.11", "m.about", "--environment", "Variables={GREETING=hi}", "--memory-size", "256");
        (string payload, _, string log) = await fixture.Node.InvokeAsync("py-about");
        Assert.Equal("""["py-about", "256", "arn:aws:lambda:us-east-1:000000000000:function:py-about", 36, true, "hi", "/var/task", "/aws/lambda/py-about"]""", payload);
        Assert.Matches(@"(?s)^START RequestId: \S+ Version: \$LATEST\nto stdout\n.*to stderr\n.*\[ERROR\]\t\S+Z\t\S+\tlogged 1\n(COLD_START [^\n]+\n)?END RequestId: \S+\nREPORT RequestId: .*Price: 0\.\d{9} USD", Sorted(log));
    }

    [Theory]
    [InlineData("boom", "ValueError", "no good")]
    [InlineData("leave", "Runtime.ExitError", "Runtime exited with error: exit status 3")]
    [InlineData("large", "Function.ResponseSizeTooLarge", "exceeded maximum allowed payload size (6291556 bytes)")]
    [InlineData("unserialisable", "Runtime.MarshalError", "is not JSON serializable")]
    [InlineData("nowhere", "Runtime.HandlerNotFound", "Handler 'nowhere' missing on module 'm'")]
    [InlineData("memory", "Runtime.OutOfMemory", "signal: killed")]
    public async Task Python_Failure_IsToldAsLambdaDoes(string handler, string type, string message)
    {
        await CreateAsync($"py-{handler}", "python3.11", $"m.{handler}");
        (string payload, string error, _) = await fixture.Node.InvokeAsync($"py-{handler}");
        Assert.Equal("Unhandled", error);
        Assert.Contains(type, payload, StringComparison.Ordinal);
        Assert.Contains(message, payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Python_AfterAFailure_TheNextCallIsServed()
    {
        await CreateAsync("py-again", "python3.11", "m.leave");
        await fixture.Node.InvokeAsync("py-again");
        Assert.Contains("exit status 3", (await fixture.Node.InvokeAsync("py-again")).Payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Python_WarmInstance_KeepsItsStateAndTmp()
    {
        await CreateAsync("py-counting", "python3.11", "m.counting");
        Assert.Equal("[1, 1]", (await fixture.Node.InvokeAsync("py-counting")).Payload);
        Assert.Equal("[2, 2]", (await fixture.Node.InvokeAsync("py-counting")).Payload);
    }

    [Fact]
    public async Task Timeout_AnyRuntime_EndsTheCallInTime()
    {
        await CreateAsync("py-slow", "python3.11", "m.slow", "--timeout", "1");
        (string payload, string error, string log) = await fixture.Node.InvokeAsync("py-slow");
        Assert.Equal("Unhandled", error);
        Assert.Contains("Task timed out after 1.00 seconds", payload, StringComparison.Ordinal);
        Assert.Contains("Status: timeout", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Runtime_NotInstalled_RunsOnTheNearestAndSaysSo()
    {
        await CreateAsync("js-nearest", "nodejs18.x", "n.echo");
        Ran ran = await fixture.Node.AwsAsync("get-function", "--function-name", "js-nearest", "--query", "Configuration.StateReason", "--output", "text");
        Assert.Matches(@"nodejs18\.x is not installed on this node: the function runs on Node\.js|None", ran.Output);
        Assert.Equal("{}", (await fixture.Node.InvokeAsync("js-nearest")).Payload);
    }

    [Theory]
    [InlineData("echo", "", "{\"a\":[1,2]}")]
    [InlineData("callback", "", "called back")]
    [InlineData("boom", "Unhandled", "\"errorType\":\"TypeError\",\"errorMessage\":\"no good\"")]
    [InlineData("late", "Unhandled", "\"errorMessage\":\"late\"")]
    [InlineData("missing", "Unhandled", "Runtime.HandlerNotFound")]
    public async Task Node_Handler_AnswersAsOnLambda(string handler, string error, string part)
    {
        await CreateAsync($"js-{handler}", "nodejs20.x", $"n.{handler}");
        (string payload, string said, _) = await fixture.Node.InvokeAsync($"js-{handler}", "{\"a\":[1,2]}");
        Assert.Equal(error, said == "None" ? "" : said);
        Assert.Contains(part, payload, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Node_Context_IsLambdas()
    {
        await CreateAsync("js-about", "nodejs20.x", "n.about", "--environment", "Variables={GREETING=hi}");
        (string payload, _, string log) = await fixture.Node.InvokeAsync("js-about");
        Assert.Equal("""["js-about","128",36,true,"hi","/var/task"]""", payload);
        Assert.Matches(@"\d{4}-\d\d-\d\dT[\d:.]+Z\t\S{36}\tINFO\tsaid \{ a: 1 \}", log);
    }

    [Theory]
    [InlineData("Stream", "{\"Item\":\"x\",\"Count\":1}")]
    [InlineData("Poco", "{\"Item\":\"x\",\"Count\":2}")]
    [InlineData("Context", "[\"net-Context\",\"256\",\"time left\"]")]
    [InlineData("Nothing", "null")]
    public async Task Dotnet_OrdinaryZip_Answers(string method, string expected)
    {
        await CreateDotnetAsync(method);
        (string payload, string error, _) = await fixture.Node.InvokeAsync($"net-{method}", "{\"Item\":\"x\",\"Count\":1}");
        Assert.Equal(("None", expected), (error, payload));
    }

    [Theory]
    [InlineData("Throws", "\"errorType\":\"InvalidOperationException\",\"errorMessage\":\"outer\"")]
    [InlineData("Absent", "Unable to find method")]
    public async Task Dotnet_Failure_IsToldWithItsType(string method, string part)
    {
        await CreateDotnetAsync(method);
        (string payload, string error, _) = await fixture.Node.InvokeAsync($"net-{method}");
        Assert.Equal("Unhandled", error);
        Assert.Contains(part, payload, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ok", "None", "{\"got\":{\"a\":1},\"deadline\":1}")]
    [InlineData("fail", "Unhandled", "Custom.Error")]
    [InlineData("init", "Unhandled", "Custom.Init")]
    [InlineData("large", "Unhandled", "Function.ResponseSizeTooLarge")]
    [InlineData("wrong", "None", "\"400 InvalidRequestID\"")]
    public async Task Provided_Bootstrap_SpeaksTheRuntimeApi(string handler, string error, string part)
    {
        await fixture.Node.CreateAsync($"own-{handler}", "provided.al2023", handler, Zip.Of(("bootstrap", Bootstrap)), "--timeout", "10");
        (string payload, string said, _) = await fixture.Node.InvokeAsync($"own-{handler}", "{\"a\":1}");
        Assert.True(error == said && payload.Contains(part, StringComparison.Ordinal), $"{said}: {payload}");
    }

    /// <summary>Standard output and error are two streams of one pipe: their order within a call may differ.</summary>
    private static string Sorted(string log)
    {
        List<string> lines = [.. log.Split('\n')];
        int error = lines.IndexOf("to stderr");
        if (error >= 0 && lines.IndexOf("to stdout") > error)
        {
            lines.RemoveAt(error);
            lines.Insert(lines.IndexOf("to stdout") + 1, "to stderr");
        }

        return string.Join('\n', lines);
    }

    private Task CreateAsync(string name, string runtime, string handler, params string[] more) =>
        fixture.Node.CreateAsync(name, runtime, handler, Zip.Of(("m.py", Python), ("n.js", Node)), more);

    private Task CreateDotnetAsync(string method)
    {
        string configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        string folder = Path.Combine(ProjectFolder.Root, "test/functions/dotnet/EchoFunction/bin", configuration, "net10.0");
        return fixture.Node.CreateAsync($"net-{method}", "dotnet8", $"EchoFunction::EchoFunction.Functions::{method}", Zip.OfFolder(folder), "--memory-size", "256", "--timeout", "10");
    }
}
