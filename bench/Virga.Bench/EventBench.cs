using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Virga.Node.Aws.SigV4;
using Virga.Node.Identity;
using Virga.Node.Values;

namespace Virga.Bench;

/// <summary>
/// From sending a request to the start of the warm function that it causes: an asynchronous call (the yardstick), an object put into a
/// bucket that tells the function, and a message of a queue that the function reads.
/// </summary>
internal static class EventBench
{
    private const int Warm = 30;
    private const int Events = 500;
    private const string Account = "000000000000";
    private const string Code = """
        import time
        def handler(event, context):
            now = time.time_ns()
            record = event['Records'][0] if 'Records' in event else event
            print('STARTED', record['key'] if 'key' in record else record['body'] if 'body' in record else record['s3']['object']['key'], now)
        """;

    public static async Task<int> RunAsync()
    {
        BenchNode node = await BenchNode.StartAsync(9314).ConfigureAwait(false);
        await using (node.ConfigureAwait(false))
        {
            string credentials = Path.Combine(node.Data, "credentials");
            AccessKey key = new(ClientProfile.Read(credentials, "aws_access_key_id")!, ClientProfile.Read(credentials, "aws_secret_access_key")!, new Principal("bench"));
            using HttpClient http = new() { BaseAddress = new Uri(node.Client.Endpoint) };
            Sender sender = new(http, service => new RequestSigner(key, "us-east-1", service, TimeProvider.System));
            await node.DeployAsync("started", "python3.11", "app.handler", "app.py", Code).ConfigureAwait(false);
            await SetUpAsync(node, sender).ConfigureAwait(false);
            double[] calls = await MeasureAsync(sender, "call", name => CallAsync(node, name)).ConfigureAwait(false);
            double[] puts = await MeasureAsync(sender, "put", name => sender.SendAsync("s3", HttpMethod.Put, $"/bench/{name}", "x"u8.ToArray())).ConfigureAwait(false);
            double[] sends = await MeasureAsync(sender, "send", name => sender.CallAsync("sqs", "AmazonSQS.SendMessage", new JsonObject { ["QueueUrl"] = $"http://node/{Account}/bench", ["MessageBody"] = name })).ConfigureAwait(false);
            Report("asynchronous call", calls, calls);
            Report("object put", puts, calls);
            Report("message sent", sends, calls);
        }

        return 0;
    }

    private static async Task SetUpAsync(BenchNode node, Sender sender)
    {
        await node.Client.SendAsync(HttpMethod.Post, "/2015-03-31/functions/started/policy", new { StatementId = "s3", Action = "lambda:InvokeFunction", Principal = "s3.amazonaws.com", SourceArn = "arn:aws:s3:::bench" }, default).ConfigureAwait(false);
        await sender.SendAsync("s3", HttpMethod.Put, "/bench", []).ConfigureAwait(false);
        string rule = $"<CloudFunctionConfiguration><CloudFunction>arn:aws:lambda:us-east-1:{Account}:function:started</CloudFunction><Event>s3:ObjectCreated:*</Event></CloudFunctionConfiguration>";
        await sender.SendAsync("s3", HttpMethod.Put, "/bench?notification=", Encoding.UTF8.GetBytes($"<NotificationConfiguration>{rule}</NotificationConfiguration>")).ConfigureAwait(false);
        await sender.CallAsync("sqs", "AmazonSQS.CreateQueue", new JsonObject { ["QueueName"] = "bench", ["Attributes"] = new JsonObject { ["VisibilityTimeout"] = "900" } }).ConfigureAwait(false);
        Result<JsonElement> mapped = await node.Client.SendAsync(HttpMethod.Post, "/2015-03-31/event-source-mappings", new { EventSourceArn = $"arn:aws:sqs:us-east-1:{Account}:bench", FunctionName = "started", BatchSize = 1 }, default).ConfigureAwait(false);
        if (mapped.Error is { } refused)
        {
            throw new InvalidOperationException(refused.Message);
        }
    }

    private static async Task CallAsync(BenchNode node, string name)
    {
        byte[] payload = JsonSerializer.SerializeToUtf8Bytes(new { key = name });
        (await node.Client.SendRawAsync(HttpMethod.Post, "/2015-03-31/functions/started/invocations", payload, headers => headers.Add("X-Amz-Invocation-Type", "Event"), default).ConfigureAwait(false)).Value.Dispose();
    }

    /// <summary>Milliseconds of each, sorted.</summary>
    private static async Task<double[]> MeasureAsync(Sender sender, string kind, Func<string, Task> send)
    {
        Dictionary<string, long> sent = [];
        for (int number = 0; number < Warm + Events; number++)
        {
            string name = $"{kind}-{number}";
            sent[name] = NowNanos();
            await send(name).ConfigureAwait(false);
            await Task.Delay(10).ConfigureAwait(false); // one at a time
        }

        Dictionary<string, long> started = [];
        for (Stopwatch watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(30) && sent.Keys.Any(name => !started.ContainsKey(name));)
        {
            await Task.Delay(200).ConfigureAwait(false);
            started = await StartedAsync(sender, kind).ConfigureAwait(false);
        }

        return [.. sent.Skip(Warm).Select(pair => (started[pair.Key] - pair.Value) / 1e6).Order()];
    }

    /// <summary>When each function started, as its log says.</summary>
    private static async Task<Dictionary<string, long>> StartedAsync(Sender sender, string kind)
    {
        Dictionary<string, long> started = [];
        string? token = null;
        do
        {
            JsonObject input = new() { ["logGroupName"] = "/aws/lambda/started", ["filterPattern"] = "STARTED" };
            if (token is not null)
            {
                input["nextToken"] = token;
            }

            JsonObject page = await sender.CallAsync("logs", "Logs_20140328.FilterLogEvents", input).ConfigureAwait(false);
            foreach (string[] words in page["events"]!.AsArray().Select(one => ((string)one!["message"]!).Trim().Split(' ')).Where(words => words is ["STARTED", { } name, _] && name.StartsWith(kind + "-", StringComparison.Ordinal)))
            {
                started.TryAdd(words[1], long.Parse(words[2], CultureInfo.InvariantCulture));
            }

            token = (string?)page["nextToken"];
        }
        while (token is not null);
        return started;
    }

    private static void Report(string what, double[] sorted, double[] yardstick)
    {
        double half = sorted[sorted.Length / 2], most = sorted[sorted.Length * 99 / 100];
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"events: {what} to function start: p50 {half:0.0} ms, p99 {most:0.0} ms; p50 {half / yardstick[yardstick.Length / 2]:0.00} of an asynchronous call's"));
    }

    private static long NowNanos() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks * 100;

    /// <summary>Signed requests to the node's services.</summary>
    private sealed class Sender(HttpClient http, Func<string, RequestSigner> signers)
    {
        public async Task<JsonObject> CallAsync(string service, string target, JsonObject input)
        {
            string answer = await SendAsync(service, HttpMethod.Post, "/", JsonSerializer.SerializeToUtf8Bytes(input), target).ConfigureAwait(false);
            return JsonNode.Parse(answer)!.AsObject();
        }

        public async Task<string> SendAsync(string service, HttpMethod method, string path, byte[] body, string? target = null)
        {
            using HttpRequestMessage request = new(method, new Uri(http.BaseAddress!, path));
            request.Content = new ByteArrayContent(body);
            if (target is not null)
            {
                request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.1");
                request.Headers.Add("X-Amz-Target", target);
            }

            signers(service).Sign(request, body);
            using HttpResponseMessage response = await http.SendAsync(request).ConfigureAwait(false);
            string answer = await response.Content.ReadAsStringAsync().ConfigureAwait(false);
            return response.IsSuccessStatusCode ? answer : throw new InvalidOperationException(answer);
        }
    }
}
