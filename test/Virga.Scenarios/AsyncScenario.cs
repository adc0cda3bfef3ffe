using System.Text;
using System.Text.Json;
using Virga.Node.Values;

namespace Virga.Scenarios;

/// <summary>Asynchronous calls: retries, destinations, dead events, loops; and none is lost when the node is killed.</summary>
public sealed class AsyncScenario
{
    private const string Function = "arn:aws:lambda:us-east-1:000000000000:function:";
    private static readonly string[] FastRetries = ["--event-retry-delay", "0.05"];

    /// <summary>Fails for events that say so, and logs the others.</summary>
    private static readonly byte[] Work = Zip.Of(("m.py", "def handler(event, context):\n    if event.get('fail'):\n        raise ValueError('asked to')\n    return {'did': event}\n"));

    /// <summary>Fails always, so that what it was sent stays with the dead.</summary>
    private static readonly byte[] Sink = Zip.Of(("m.py", "def handler(event, context):\n    raise ValueError('kept')\n"));

    [Fact]
    public async Task Events_AsTheyEnd_ReachTheirDestinations()
    {
        await using NodeProcess node = await NodeProcess.StartAsync(null, FastRetries);
        await node.CreateAsync("work", "python3.11", "m.handler", Work);
        await node.CreateAsync("good", "python3.11", "m.handler", Sink);
        await node.CreateAsync("bad", "python3.11", "m.handler", Sink);
        await ConfigureAsync(node, "work", 1, "good", "bad");
        await ConfigureAsync(node, "good", 0, null, null);
        await ConfigureAsync(node, "bad", 0, null, null);

        Assert.Equal("202", await SendAsync(node, "work", """{"n":1}"""));
        Assert.Equal("202", await SendAsync(node, "work", """{"fail":true}"""));
        await Eventually.HoldsAsync(() => Ended(node, "good", "died").Count == 1 && Ended(node, "bad", "died").Count == 1, () => Management.GetAsync(node, "/_virga/v1/events?state=waiting").GetAwaiter().GetResult());

        JsonElement good = Payload(Ended(node, "good", "died")[0]), bad = Payload(Ended(node, "bad", "died")[0]);
        Assert.Equal(("Success", 1, 1), (Condition(good), good.GetProperty("requestPayload").GetProperty("n").GetInt32(), good.GetProperty("responsePayload").GetProperty("did").GetProperty("n").GetInt32()));
        Assert.Equal(("RetriesExhausted", 2, "Unhandled"), (Condition(bad), bad.GetProperty("requestContext").GetProperty("approximateInvokeCount").GetInt32(), bad.GetProperty("responseContext").GetProperty("functionError").GetString()));
        Assert.Equal("ValueError", bad.GetProperty("responsePayload").GetProperty("errorType").GetString());

        string dead = Ended(node, "work", "died")[0].GetProperty("RequestId").GetString()!;
        Ran listed = await node.VirgaAsync("events", "--state", "died", "--function", "work");
        Assert.Matches($"{dead}  work +Died +2 .*RetriesExhausted", listed.Output);
        Assert.Equal("1 tried again", (await node.VirgaAsync("events", "--replay", dead)).Output.Trim());
        await Eventually.HoldsAsync(() => Ended(node, "bad", "died").Count == 2, () => node.Errors);
        Assert.Equal(3, (await node.VirgaAsync("events", "--replay", "11111111-2222-3333-4444-555555555555")).ExitCode);
    }

    [Fact]
    public async Task Event_BadInput_IsRefusedBeforeItIsAccepted()
    {
        await using NodeProcess node = await NodeProcess.StartAsync(null, FastRetries);
        await node.CreateAsync("work", "python3.11", "m.handler", Work);
        Assert.Contains("ResourceNotFoundException", (await node.AwsAsync("invoke", "--function-name", "absent", "--invocation-type", "Event", "/dev/null")).Errors, StringComparison.Ordinal);
        Assert.Contains("InvalidRequestContentException", await SendAsync(node, "work", "{no json"), StringComparison.Ordinal);
        Assert.Contains("RequestTooLargeException", await SendAsync(node, "work", $"\"{new string('x', 1 << 20)}\""), StringComparison.Ordinal);
        Ran stopped = await node.AwsAsync("put-function-concurrency", "--function-name", "work", "--reserved-concurrent-executions", "0");
        Assert.Equal(0, stopped.ExitCode);
        Assert.Equal("202", await SendAsync(node, "work", "{}"));
        await Eventually.HoldsAsync(() => Ended(node, "work", "died").Count == 1, () => node.Errors);
        Assert.Equal("ZeroReservedConcurrency", Ended(node, "work", "died")[0].GetProperty("Reason").GetString());
    }

    [Fact]
    public async Task Function_ThatCallsItself_IsCutAfterSixteenRounds()
    {
        const string code = """
            def handler(event, context):
                raise ValueError("round")
            """;
        await using NodeProcess node = await NodeProcess.StartAsync(null, FastRetries);
        await node.CreateAsync("round", "python3.11", "m.handler", Zip.Of(("m.py", code)));
        await ConfigureAsync(node, "round", 0, null, "round"); // its failures are its own events
        Assert.Equal("202", await SendAsync(node, "round", "{}"));
        await Eventually.HoldsAsync(() => Ended(node, "round", "died").Any(one => one.GetProperty("Reason").GetString() == "RecursiveInvocationDetected"), () => node.Errors);
        await Eventually.HoldsAsync(() => Counts(node).GetProperty("Waiting").GetInt64() == 0, () => Counts(node).ToString());
        Assert.InRange(Ended(node, "round", "died").Count, 16, 18);
    }

    [Fact]
    public async Task Node_Killed100TimesUnderLoad_EachAcceptedEventHasOneOutcomeAndOneRecord()
    {
        const int Kills = 100;
        string data = Directory.CreateTempSubdirectory("virga-scenario").FullName;
        HashSet<string> accepted = [];
        Random random = new(4);
        await using (NodeProcess first = await NodeProcess.StartAsync(data, FastRetries))
        {
            await first.CreateAsync("work", "python3.11", "m.handler", Work);
            await first.CreateAsync("good", "python3.11", "m.handler", Sink);
            await first.CreateAsync("bad", "python3.11", "m.handler", Sink);
            await ConfigureAsync(first, "work", 1, "good", "bad");
            await ConfigureAsync(first, "good", 0, null, null);
            await ConfigureAsync(first, "bad", 0, null, null);
        }

        for (int kill = 0; kill < Kills; kill++)
        {
            await using NodeProcess node = await NodeProcess.StartAsync(data, FastRetries);
            Task killer = KillAfterAsync(node, TimeSpan.FromMilliseconds(random.Next(10, 400)));
            await SendUntilKilledAsync(node, random, accepted);
            await killer;
        }

        await using NodeProcess last = await NodeProcess.StartAsync(data, FastRetries);
        await Eventually.HoldsAsync(() => Counts(last).GetProperty("Waiting").GetInt64() == 0, () => Counts(last).ToString(), seconds: 120);
        Dictionary<string, int> outcomes = Ended(last, "work", "succeeded").Concat(Ended(last, "work", "died")).GroupBy(one => one.GetProperty("RequestId").GetString()!).ToDictionary(group => group.Key, group => group.Count());
        Dictionary<string, int> records = Ended(last, "good", "died").Concat(Ended(last, "bad", "died"))
            .GroupBy(one => Payload(one).GetProperty("requestContext").GetProperty("requestId").GetString()!).ToDictionary(group => group.Key, group => group.Count());
        Assert.InRange(accepted.Count, 100, 10_000);
        Assert.DoesNotContain(accepted, id => outcomes.GetValueOrDefault(id) != 1 || records.GetValueOrDefault(id) != 1);
        Assert.All(outcomes.Values.Concat(records.Values), count => Assert.Equal(1, count));
    }

    private static async Task KillAfterAsync(NodeProcess node, TimeSpan pause)
    {
        await Task.Delay(pause); // the random moment is the point
        NodeProcess.Kill9(node.Id);
        await node.WaitForExitAsync();
    }

    /// <summary>Remembers what was answered with 202: that the node has promised.</summary>
    private static async Task SendUntilKilledAsync(NodeProcess node, Random random, HashSet<string> accepted)
    {
        using NodeClient client = NodeClient.OpenFolder(node.Data).Value;
        for (int sent = 0; sent < 20; sent++)
        {
            string payload = random.Next(3) == 0 ? """{"fail":true}""" : """{"n":1}""";
            Result<HttpResponseMessage> answer = await client.SendRawAsync(
                HttpMethod.Post, "/2015-03-31/functions/work/invocations", Encoding.UTF8.GetBytes(payload), headers => headers.Add("X-Amz-Invocation-Type", "Event"), CancellationToken.None);
            if (!answer.TryGet(out HttpResponseMessage? response, out _))
            {
                return;
            }

            using (response)
            {
                Assert.Equal(202, (int)response.StatusCode);
                accepted.Add(response.Headers.GetValues("x-amzn-RequestId").Single());
            }
        }
    }

    private static async Task ConfigureAsync(NodeProcess node, string name, int retries, string? good, string? bad)
    {
        List<string> destinations = [];
        destinations.AddRange(good is null ? [] : [$"\"OnSuccess\":{{\"Destination\":\"{Function}{good}\"}}"]);
        destinations.AddRange(bad is null ? [] : [$"\"OnFailure\":{{\"Destination\":\"{Function}{bad}\"}}"]);
        Ran ran = await node.AwsAsync(
            "put-function-event-invoke-config", "--function-name", name, "--maximum-retry-attempts", $"{retries}", "--destination-config", $"{{{string.Join(',', destinations)}}}");
        Assert.True(ran.ExitCode == 0, ran.ToString());
    }

    /// <summary>The status code, or what went wrong.</summary>
    private static async Task<string> SendAsync(NodeProcess node, string name, string payload)
    {
        string file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, payload);
        Ran ran = await node.AwsAsync("invoke", "--function-name", name, "--invocation-type", "Event", "--payload", $"fileb://{file}", "--query", "StatusCode", "/dev/null");
        File.Delete(file);
        return ran.ExitCode == 0 ? ran.Output.Trim() : ran.Errors;
    }

    private static List<JsonElement> Ended(NodeProcess node, string function, string state) =>
        [.. JsonDocument.Parse(Management.GetAsync(node, $"/_virga/v1/events?state={state}&function={function}&limit=10000&payload=1").GetAwaiter().GetResult()).RootElement.GetProperty("Events").EnumerateArray()];

    private static JsonElement Counts(NodeProcess node) => JsonDocument.Parse(Management.GetAsync(node, "/_virga/v1/events").GetAwaiter().GetResult()).RootElement.GetProperty("Counts");

    private static JsonElement Payload(JsonElement one) => JsonDocument.Parse(one.GetProperty("Payload").GetString()!).RootElement;

    private static string? Condition(JsonElement record) => record.GetProperty("requestContext").GetProperty("condition").GetString();
}
