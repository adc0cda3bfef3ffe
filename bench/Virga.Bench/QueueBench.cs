using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Virga.Node.Aws.SigV4;
using Virga.Node.Identity;

namespace Virga.Bench;

/// <summary>Messages sent, received and deleted per second in batches of ten, by several clients of one standard queue, over HTTP and signed.</summary>
internal static class QueueBench
{
    private const int Clients = 16;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync()
    {
        BenchNode node = await BenchNode.StartAsync(9313).ConfigureAwait(false);
        await using (node.ConfigureAwait(false))
        {
            string credentials = Path.Combine(node.Data, "credentials");
            AccessKey key = new(ClientProfile.Read(credentials, "aws_access_key_id")!, ClientProfile.Read(credentials, "aws_secret_access_key")!, new Principal("bench"));
            RequestSigner signer = new(key, "us-east-1", "sqs", TimeProvider.System);
            using HttpClient http = new() { BaseAddress = new Uri(node.Client.Endpoint) };
            string url = (string)(await CallAsync(http, signer, "CreateQueue", new JsonObject { ["QueueName"] = "bench" }).ConfigureAwait(false))["QueueUrl"]!;
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => RoundsAsync(http, signer, url, TimeSpan.FromSeconds(1)))).ConfigureAwait(false);
            Stopwatch watch = Stopwatch.StartNew();
            int[] counts = await Task.WhenAll(Enumerable.Range(0, Clients).Select(_ => RoundsAsync(http, signer, url, Time))).ConfigureAwait(false);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"queues: {counts.Sum() / watch.Elapsed.TotalSeconds:0} messages/s sent, received and deleted by {Clients} clients"));
        }

        return 0;
    }

    private static async Task<int> RoundsAsync(HttpClient http, RequestSigner signer, string url, TimeSpan time)
    {
        Stopwatch watch = Stopwatch.StartNew();
        int count = 0;
        while (watch.Elapsed < time)
        {
            JsonArray entries = [.. Enumerable.Range(0, 10).Select(number => new JsonObject { ["Id"] = $"{number}", ["MessageBody"] = new string('x', 200) })];
            await CallAsync(http, signer, "SendMessageBatch", new JsonObject { ["QueueUrl"] = url, ["Entries"] = entries }).ConfigureAwait(false);
            JsonObject got = await CallAsync(http, signer, "ReceiveMessage", new JsonObject { ["QueueUrl"] = url, ["MaxNumberOfMessages"] = 10 }).ConfigureAwait(false);
            if (got["Messages"] is JsonArray { Count: > 0 } messages)
            {
                JsonArray handles = [.. messages.Select((message, number) => new JsonObject { ["Id"] = $"{number}", ["ReceiptHandle"] = (string)message!["ReceiptHandle"]! })];
                await CallAsync(http, signer, "DeleteMessageBatch", new JsonObject { ["QueueUrl"] = url, ["Entries"] = handles }).ConfigureAwait(false);
                count += messages.Count;
            }
        }

        return count;
    }

    private static async Task<JsonObject> CallAsync(HttpClient http, RequestSigner signer, string operation, JsonObject input)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(input);
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(http.BaseAddress!, "/"));
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        request.Headers.Add("X-Amz-Target", $"AmazonSQS.{operation}");
        signer.Sign(request, body);
        using HttpResponseMessage response = await http.SendAsync(request).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        return JsonNode.Parse(await response.Content.ReadAsStringAsync().ConfigureAwait(false))!.AsObject();
    }
}
