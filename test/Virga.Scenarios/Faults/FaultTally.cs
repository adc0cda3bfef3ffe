using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Virga.Scenarios.Faults;

/// <summary>
/// Counts what functions did, outside of everything that fails: a function sends a line when it begins, and goes on when it is counted.
/// </summary>
internal sealed class FaultTally : IDisposable
{
    public const int Port = 7100;

    private readonly TcpListener listener;
    private readonly ConcurrentDictionary<string, int> counts = new(StringComparer.Ordinal);

    public FaultTally(IPAddress address)
    {
        listener = new TcpListener(address, Port);
        listener.Start(backlog: 256);
        _ = AcceptAsync();
    }

    /// <summary>Python that counts a line.</summary>
    public static string Python(IPAddress address) => $"""
        import socket
        def tally(line):
            with socket.create_connection(('{address}', {Port}), 10) as counter:
                counter.sendall(line.encode() + b'\n')
                assert counter.recv(1) == b'+'

        """;

    public int Of(string line) => counts.GetValueOrDefault(line);

    public IEnumerable<string> Beginning(string start) => counts.Keys.Where(line => line.StartsWith(start, StringComparison.Ordinal));

    public void Dispose() => listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                _ = CountAsync(await listener.AcceptTcpClientAsync());
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task CountAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                using StreamReader reader = new(client.GetStream());
                if (await reader.ReadLineAsync() is { } line)
                {
                    counts.AddOrUpdate(line, 1, (_, before) => before + 1);
                    await client.GetStream().WriteAsync("+"u8.ToArray());
                }
            }
            catch (IOException)
            {
                // the function was killed; what it had said is counted
            }
        }
    }
}
