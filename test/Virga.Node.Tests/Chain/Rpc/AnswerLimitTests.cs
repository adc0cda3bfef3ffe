using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Virga.Node.Chain.Rpc;

namespace Virga.Node.Tests.Chain.Rpc;

/// <summary>An answer longer than is taken is a refusal, which makes a follower ask for less, not a node that can't be reached.</summary>
public sealed class AnswerLimitTests
{
    private static readonly RpcOptions Small = new() { MaxAnswer = 100_000, Attempts = 1 };

    [Theory]
    [InlineData("http")]
    [InlineData("ws")]
    public async Task Answer_LongerThanIsTaken_IsRefusedAndTheNextIsRead(string scheme)
    {
        using HttpListener server = Listen(out int port);
        Task serving = ServeAsync(server);
        Uri address = new($"{scheme}://127.0.0.1:{port}/");
        IRpcConnection connection = scheme == "ws" ? new WebSocketRpc(address, Small, TimeProvider.System) : new HttpRpc(address, Small, TimeProvider.System);
        await using (connection)
        {
            RpcAnswer refused = (await connection.SendAsync([new RpcRequest("long")], default))[0];
            Assert.Equal(RpcFault.LimitExceeded, refused.Fault?.Code);
            RpcAnswer given = (await connection.SendAsync([new RpcRequest("short")], default))[0];
            Assert.Null(given.Fault);
            Assert.Equal("0x1", given.Result.GetString());
        }

        server.Stop();
        await serving;
    }

    [Theory]
    [InlineData("{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":[{\"id\":9", 7L)]
    [InlineData("{\"result\":{\"id\":9,\"a\":[", null)]
    [InlineData("[{\"id\":7", null)]
    [InlineData("{\"id\":\"seven\"", null)]
    [InlineData("", null)]
    public void IdIn_BeginningOfAnAnswer_IsItsOwn(string beginning, long? id) => Assert.Equal(id, RpcJson.IdIn(Encoding.UTF8.GetBytes(beginning)));

    private static HttpListener Listen(out int port)
    {
        using TcpListener probe = new(IPAddress.Loopback, 0);
        probe.Start();
        port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        HttpListener server = new();
        server.Prefixes.Add($"http://127.0.0.1:{port}/");
        server.Start();
        return server;
    }

    private static async Task ServeAsync(HttpListener server)
    {
        try
        {
            while (true)
            {
                HttpListenerContext context = await server.GetContextAsync();
                if (context.Request.IsWebSocketRequest)
                {
                    _ = TalkAsync((await context.AcceptWebSocketAsync(null)).WebSocket);
                    continue;
                }

                using StreamReader reader = new(context.Request.InputStream);
                byte[] answer = AnswerTo(await reader.ReadToEndAsync());
                context.Response.ContentLength64 = answer.Length;
                try
                {
                    await context.Response.OutputStream.WriteAsync(answer);
                    context.Response.Close();
                }
                catch (HttpListenerException)
                {
                    // the client has had enough
                }
            }
        }
        catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
        {
            // stopped
        }
    }

    private static async Task TalkAsync(WebSocket socket)
    {
        byte[] buffer = new byte[10_000];
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult part = await socket.ReceiveAsync(buffer.AsMemory(), default);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                await socket.SendAsync(AnswerTo(Encoding.UTF8.GetString(buffer, 0, part.Count)).AsMemory(), WebSocketMessageType.Text, endOfMessage: true, default);
            }
        }
        catch (Exception e) when (e is WebSocketException or HttpListenerException or IOException)
        {
            // the client has had enough
        }
    }

    private static byte[] AnswerTo(string request)
    {
        int from = request.IndexOf("\"id\":", StringComparison.Ordinal) + 5, to = request.IndexOf(',', from);
        string result = request.Contains("\"long\"", StringComparison.Ordinal) ? new string('a', 1_000_000) : "0x1";
        return Encoding.UTF8.GetBytes($"{{\"jsonrpc\":\"2.0\",\"id\":{request[from..to]},\"result\":\"{result}\"}}");
    }
}
