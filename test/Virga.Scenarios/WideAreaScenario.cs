using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Virga.WideArea;

namespace Virga.Scenarios;

/// <summary>The network of regions that demonstrations and fault tests run on: real packets, through real namespaces.</summary>
public sealed class WideAreaScenario
{
    private const int Port = 7000;

    [Fact]
    public async Task Packet_BetweenRegions_TakesTheWaysTime()
    {
        TimeSpan way = TimeSpan.FromMilliseconds(30);
        using WideAreaNetwork network = new(2, (_, _) => way);
        using Pair pair = await Pair.OpenAsync(network);
        long begun = Stopwatch.GetTimestamp();
        await pair.Near.SendAsync(new byte[] { 1 });
        await pair.Far.ReceiveAsync(new byte[1]);
        await pair.Far.SendAsync(new byte[] { 2 });
        byte[] answer = new byte[1];
        await pair.Near.ReceiveAsync(answer);
        Assert.Equal(2, answer[0]);
        Assert.True(Stopwatch.GetElapsedTime(begun) >= 2 * way - TimeSpan.FromMilliseconds(1), $"there and back in {Stopwatch.GetElapsedTime(begun)}");
    }

    [Fact]
    public async Task Way_CutAndJoined_DeliversWhatWasSentMeanwhile()
    {
        using WideAreaNetwork network = new(3, (_, _) => TimeSpan.FromMilliseconds(1));
        using Pair pair = await Pair.OpenAsync(network);
        network.Cut(0, 1, cut: true);
        await pair.Near.SendAsync(new byte[] { 7 });
        Task<int> arrival = pair.Far.ReceiveAsync(new byte[1]);
        using Socket stranger = network.Run(0, () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
        SocketException refused = await Assert.ThrowsAsync<SocketException>(async () => await stranger.ConnectAsync(WideAreaNetwork.AddressOf(2), Port)); // the third is still there, and refuses
        Assert.Equal(SocketError.ConnectionRefused, refused.SocketErrorCode);
        Assert.False(arrival.IsCompleted);
        network.Cut(0, 1, cut: false);
        Assert.Equal(1, await arrival.WaitAsync(TimeSpan.FromSeconds(30))); // TCP sends again
    }

    [Fact]
    public async Task Loopback_ProcessOfAnotherPlace_IsAsFarAsThePlace()
    {
        IReadOnlyList<Place> places = Place.Of(3);
        using LoopbackNetwork network = new(places);
        using Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        string[] options = [.. network.UpOptions(places[1])];
        listener.Bind(new IPEndPoint(IPAddress.Loopback, int.Parse(options[Array.IndexOf(options, "--port") + 1], CultureInfo.InvariantCulture)));
        listener.Listen();
        string[] words = ["-c", $"exec 3<>/dev/tcp/127.0.0.1/{new Uri(network.AddressOf(places[1])).Port}; echo hello >&3; read -r answer <&3; echo $answer"];
        long begun = Stopwatch.GetTimestamp();
        using Process stranger = network.Start(places[0], new ProcessStartInfo("bash", words) { RedirectStandardOutput = true });
        using Socket served = await listener.AcceptAsync();
        using NetworkStream stream = new(served);
        using StreamReader reader = new(stream);
        Assert.Equal("hello", await reader.ReadLineAsync());
        await stream.WriteAsync("there\n"u8.ToArray());
        Assert.Equal("there\n", await stranger.StandardOutput.ReadToEndAsync());
        TimeSpan way = places[0].DelayTo(places[1]);
        Assert.True(Stopwatch.GetElapsedTime(begun) >= way * 4, $"{Stopwatch.GetElapsedTime(begun)} for two round trips of {way * 2}"); // its connection, and what it said
    }

    [Fact]
    public void Regions_Delays_AreSymmetric()
    {
        for (int one = 0; one < Region.Seven.Count; one++)
        {
            for (int other = 0; other < Region.Seven.Count; other++)
            {
                Assert.Equal(Region.DelayBetween(one, other), Region.DelayBetween(other, one));
            }
        }
    }

    /// <summary>A connection from the first namespace to the second.</summary>
    private sealed class Pair : IDisposable
    {
        private readonly Socket listener;

        private Pair(Socket listener, Socket near, Socket far) => (this.listener, Near, Far) = (listener, near, far);

        public Socket Near { get; }

        public Socket Far { get; }

        public static async Task<Pair> OpenAsync(WideAreaNetwork network)
        {
            Socket listener = network.Run(1, () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp));
            listener.Bind(new IPEndPoint(WideAreaNetwork.AddressOf(1), Port));
            listener.Listen();
            Socket near = network.Run(0, () => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
            Task<Socket> accepted = listener.AcceptAsync();
            await near.ConnectAsync(WideAreaNetwork.AddressOf(1), Port);
            Socket far = await accepted;
            far.NoDelay = true;
            return new Pair(listener, near, far);
        }

        public void Dispose()
        {
            Near.Dispose();
            Far.Dispose();
            listener.Dispose();
        }
    }
}
