using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;

namespace Virga.WideArea;

/// <summary>
/// Network namespaces joined by a router that holds each packet back as long as the way between two regions is, and can cut ways. This
/// kernel's own traffic control has no delay; a TUN device for each namespace does.
/// </summary>
[SupportedOSPlatform("linux")]
internal sealed class WideAreaNetwork : IDisposable
{
    private const int DestinationAt = 16;
    private const int Ipv4 = 4;
    private const int MaxWaiting = 65_536;

    private readonly Func<int, int, TimeSpan> delay;
    private readonly NetworkNamespace[] spaces;
    private readonly TunDevice[] devices;
    private readonly Line[] lines;
    private readonly bool[,] isCut;
    private readonly Thread[] threads;

    /// <param name="size">Namespaces, at most 250.</param>
    /// <param name="delay">One way from the first to the second.</param>
    /// <param name="isInside">The last namespace is the one that this process is in, which should be no other's: `unshare --net` gives it one.</param>
    /// <exception cref="PlatformNotSupportedException">The kernel refuses namespaces or TUN devices.</exception>
    public WideAreaNetwork(int size, Func<int, int, TimeSpan> delay, bool isInside = false)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, 250);
        this.delay = delay;
        isCut = new bool[size, size];
        spaces = [.. Enumerable.Range(0, size).Select(i => isInside && i == size - 1 ? NetworkNamespace.Own() : NetworkNamespace.Create($"region {i}"))];
        devices = [.. spaces.Select((space, i) => TunDevice.Create(space, "wide0", AddressOf(i).ToString()))];
        lines = [.. devices.Select(device => new Line(device))];
        threads = [.. Enumerable.Range(0, size).SelectMany(i => new[] { new Thread(() => Receive(i)), new Thread(lines[i].Deliver) })];
        foreach (Thread thread in threads)
        {
            thread.IsBackground = true;
            thread.Start();
        }
    }

    /// <summary>Of a namespace's node.</summary>
    public static IPAddress AddressOf(int index) => IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"10.77.0.{index + 1}"));

    /// <summary>Starts a process in a namespace.</summary>
    public Process Start(int index, ProcessStartInfo start) => Run(index, () => Process.Start(start)!);

    /// <summary>A client whose connections begin in a namespace.</summary>
    public HttpClient ClientAt(int index) => new(new SocketsHttpHandler
    {
        UseProxy = false,
        ConnectCallback = async (context, cancellation) =>
        {
            Socket socket = spaces[index].Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
            try
            {
                await socket.ConnectAsync(context.DnsEndPoint, cancellation).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    });

    /// <summary>Parts two namespaces, or joins them again. Packets under way still arrive.</summary>
    public void Cut(int one, int other, bool cut)
    {
        Volatile.Write(ref isCut[one, other], cut);
        Volatile.Write(ref isCut[other, one], cut);
    }

    /// <summary>Ends a namespace's connections with another as if its end had given up waiting; while the way is cut the other end learns nothing.</summary>
    /// <remarks>Needs a kernel that destroys sockets (<c>CONFIG_INET_DIAG_DESTROY</c>); on others nothing happens.</remarks>
    public void Sever(int index, int other) => spaces[index].Execute("ss", "-K", "-t", "dst", AddressOf(other).ToString());

    /// <summary>Runs something in a namespace: sockets made there belong to it.</summary>
    public T Run<T>(int index, Func<T> action) => spaces[index].Run(action);

    public void Dispose()
    {
        foreach ((TunDevice device, Line line) in devices.Zip(lines))
        {
            device.End();
            line.Close();
        }

        foreach (Thread thread in threads)
        {
            thread.Join(); // nobody uses the devices any more
        }

        foreach ((TunDevice device, NetworkNamespace space) in devices.Zip(spaces))
        {
            device.Dispose();
            space.Dispose();
        }
    }

    private void Receive(int from)
    {
        byte[] buffer = new byte[65_536];
        while (true)
        {
            int length = devices[from].Read(buffer);
            if (length == 0)
            {
                return;
            }

            if (length > DestinationAt + 3 && buffer[0] >> 4 == Ipv4)
            {
                int to = buffer[DestinationAt + 3] - 1;
                if (to >= 0 && to < lines.Length && buffer[DestinationAt] == 10 && buffer[DestinationAt + 1] == 77 && !Volatile.Read(ref isCut[from, to]))
                {
                    lines[to].Add(buffer.AsSpan(0, length).ToArray(), delay(from, to));
                }
            }
        }
    }

    /// <summary>Packets on their way to one namespace, by arrival.</summary>
    private sealed class Line(TunDevice device)
    {
        private readonly PriorityQueue<byte[], long> waiting = new();
        private readonly object gate = new();
        private bool isClosed;

        public void Add(byte[] packet, TimeSpan delay)
        {
            lock (gate)
            {
                if (waiting.Count < MaxWaiting)
                {
                    waiting.Enqueue(packet, Stopwatch.GetTimestamp() + (long)(delay.TotalSeconds * Stopwatch.Frequency));
                    Monitor.Pulse(gate);
                }
            }
        }

        public void Close()
        {
            lock (gate)
            {
                isClosed = true;
                Monitor.Pulse(gate);
            }
        }

        public void Deliver()
        {
            while (Next() is { } packet)
            {
                device.Write(packet);
            }
        }

        private byte[]? Next()
        {
            lock (gate)
            {
                while (!isClosed)
                {
                    if (!waiting.TryPeek(out byte[]? packet, out long due))
                    {
                        Monitor.Wait(gate);
                        continue;
                    }

                    double left = (due - Stopwatch.GetTimestamp()) * 1000.0 / Stopwatch.Frequency;
                    if (left <= 0.2)
                    {
                        waiting.Dequeue();
                        return packet;
                    }

                    Monitor.Wait(gate, (int)Math.Ceiling(left));
                }

                return null;
            }
        }
    }
}
