using Virga.Node.Values;

namespace Virga.Scenarios;

/// <summary>The node's own API, signed as the CLI signs.</summary>
internal static class Management
{
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
