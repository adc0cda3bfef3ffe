using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Virga.Node.Aws.SigV4;
using Virga.Node.Identity;

namespace Virga.Bench;

/// <summary>Signed requests to a node's SQS, in its JSON protocol, about one queue.</summary>
internal sealed class QueueClient : IDisposable
{
    private static readonly string Body = new('x', 200);

    private readonly HttpClient http;
    private readonly RequestSigner signer;

    private QueueClient(HttpClient http, RequestSigner signer, string url) => (this.http, this.signer, Url) = (http, signer, url);

    public string Url { get; private set; }

    public static async Task<QueueClient> MakeQueueAsync(BenchNode node, string name)
    {
        string credentials = Path.Combine(node.Data, "credentials");
        AccessKey key = new(ClientProfile.Read(credentials, "aws_access_key_id")!, ClientProfile.Read(credentials, "aws_secret_access_key")!, new Principal("bench"));
        QueueClient client = new(new HttpClient { BaseAddress = new Uri(node.Client.Endpoint) }, new RequestSigner(key, "us-east-1", "sqs", TimeProvider.System), "");
        client.Url = (string)(await client.CallAsync("CreateQueue", new JsonObject { ["QueueName"] = name }).ConfigureAwait(false))["QueueUrl"]!;
        return client;
    }

    public Task SendAsync(int count) => count == 1
        ? CallAsync("SendMessage", new JsonObject { ["QueueUrl"] = Url, ["MessageBody"] = Body })
        : CallAsync("SendMessageBatch", new JsonObject { ["QueueUrl"] = Url, ["Entries"] = new JsonArray([.. Enumerable.Range(0, count).Select(number => new JsonObject { ["Id"] = $"{number}", ["MessageBody"] = Body })]) });

    /// <summary>Receipt handles of up to <paramref name="most"/> messages.</summary>
    public async Task<string[]> ReceiveAsync(int most, int wait = 0)
    {
        JsonObject got = await CallAsync("ReceiveMessage", new JsonObject { ["QueueUrl"] = Url, ["MaxNumberOfMessages"] = most, ["WaitTimeSeconds"] = wait }).ConfigureAwait(false);
        return got["Messages"] is JsonArray messages ? [.. messages.Select(message => (string)message!["ReceiptHandle"]!)] : [];
    }

    public Task DeleteAsync(string[] handles) => handles.Length == 1
        ? CallAsync("DeleteMessage", new JsonObject { ["QueueUrl"] = Url, ["ReceiptHandle"] = handles[0] })
        : CallAsync("DeleteMessageBatch", new JsonObject { ["QueueUrl"] = Url, ["Entries"] = new JsonArray([.. handles.Select((handle, number) => new JsonObject { ["Id"] = $"{number}", ["ReceiptHandle"] = handle })]) });

    /// <summary>ApproximateNumberOfMessages.</summary>
    public async Task<long> CountAsync()
    {
        JsonObject got = await CallAsync("GetQueueAttributes", new JsonObject { ["QueueUrl"] = Url, ["AttributeNames"] = new JsonArray("ApproximateNumberOfMessages") }).ConfigureAwait(false);
        return long.Parse((string)got["Attributes"]!["ApproximateNumberOfMessages"]!, System.Globalization.CultureInfo.InvariantCulture);
    }

    public void Dispose() => http.Dispose();

    private async Task<JsonObject> CallAsync(string operation, JsonObject input)
    {
        byte[] body = JsonSerializer.SerializeToUtf8Bytes(input);
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(http.BaseAddress!, "/"));
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        request.Headers.Add("X-Amz-Target", $"AmazonSQS.{operation}");
        signer.Sign(request, body);
        using HttpResponseMessage response = await http.SendAsync(request).ConfigureAwait(false);
        response.EnsureSuccessStatusCode();
        byte[] answer = await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
        return answer.Length == 0 ? [] : JsonNode.Parse(answer)!.AsObject();
    }
}
