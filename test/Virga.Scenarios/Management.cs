using System.Text;
using Virga.Node.Values;

namespace Virga.Scenarios;

/// <summary>Signed requests from this process: the node's own API, and invocations that begin at the same moment, which processes of their own don't.</summary>
internal static class Management
{
    /// <summary>The function's answer, <c>None</c> or the kind of error, and the log's tail.</summary>
    public static async Task<(string Payload, string Error, string Log)> InvokeAsync(NodeProcess node, string name, string payload = "{}")
    {
        Assert.True(NodeClient.OpenFolder(node.Data).TryGet(out NodeClient? client, out VirgaError? error), error?.Message);
        using (client)
        {
            Result<HttpResponseMessage> sent = await client.SendRawAsync(
                HttpMethod.Post, $"/2015-03-31/functions/{name}/invocations", Encoding.UTF8.GetBytes(payload), headers => headers.Add("X-Amz-Log-Type", "Tail"), CancellationToken.None);
            Assert.True(sent.TryGet(out HttpResponseMessage? response, out error), error?.Message);
            using (response)
            {
                string log = Encoding.UTF8.GetString(Convert.FromBase64String(response.Headers.GetValues("X-Amz-Log-Result").Single()));
                string kind = response.Headers.TryGetValues("X-Amz-Function-Error", out IEnumerable<string>? values) ? values.Single() : "None";
                return (await response.Content.ReadAsStringAsync(), kind, log);
            }
        }
    }

    public static async Task<string> GetAsync(NodeProcess node, string path)
    {
        Assert.True(NodeClient.OpenFolder(node.Data).TryGet(out NodeClient? client, out VirgaError? error), error?.Message);
        using (client)
        {
            Result<HttpResponseMessage> sent = await client.SendRawAsync(HttpMethod.Get, path, [], null, CancellationToken.None);
            Assert.True(sent.TryGet(out HttpResponseMessage? response, out error), error?.Message);
            using (response)
            {
                return await response.Content.ReadAsStringAsync();
            }
        }
    }
}
