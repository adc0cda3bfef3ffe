using Microsoft.Win32.SafeHandles;
using Virga.Node.Runtimes.Extensions.Telemetry;

namespace Virga.Node.Instances;

/// <summary>
/// The log stream of one instance: the platform's lines (START, END, REPORT) and what the code prints, in the order in which both
/// happened. Lines collect in a buffer that goes to the sink when it is full and after each invocation.
/// </summary>
internal sealed class InstanceLog
{
    private const int FirstBuffer = 2 << 10;

    private readonly Lock gate = new();
    private readonly string group;
    private readonly ILogSink sink;
    private readonly TimeProvider time;
    private readonly LogSource[] sources;
    private byte[] buffer = [];
    private int length;
    private LogTailCapture? tail;

    /// <param name="extensionPipe">What its extensions print; null without any.</param>
    /// <param name="feed">Hears of each line that the code and the extensions print.</param>
    public InstanceLog(string group, string stream, SafeFileHandle pipe, SafeFileHandle? extensionPipe, TelemetryFeed? feed, ILogSink sink, TimeProvider time)
    {
        (this.group, Stream, this.sink, this.time) = (group, stream, sink, time);
        LogSource function = new(pipe, line => AddLine(line, feed, TelemetryStreams.Function));
        sources = extensionPipe is null ? [function] : [function, new LogSource(extensionPipe, line => AddLine(line, feed, TelemetryStreams.Extension))];
    }

    /// <summary>The pipes that it is filled from.</summary>
    public IReadOnlyList<LogSource> Sources => sources;

    public string Stream { get; }

    /// <summary>Begins to keep the last 4 KB of what is logged from here on.</summary>
    public void CaptureTail()
    {
        lock (gate)
        {
            tail = new LogTailCapture();
        }
    }

    /// <summary>The captured tail, and the end of capturing.</summary>
    public byte[]? TakeTail()
    {
        lock (gate)
        {
            byte[]? taken = tail?.ToArray();
            tail = null;
            return taken;
        }
    }

    /// <summary>Adds a line of the platform's own.</summary>
    public void WriteLine(ReadOnlySpan<byte> line)
    {
        lock (gate)
        {
            AddLine(line);
        }
    }

    /// <summary>Takes over everything the code has printed up to now, an unfinished line included.</summary>
    public void Drain()
    {
        lock (gate)
        {
            foreach (LogSource source in sources)
            {
                source.Read();
                source.Finish();
            }
        }
    }

    /// <summary>Called by the pump when the source has something. False when it has ended.</summary>
    public bool Pump(LogSource source)
    {
        lock (gate)
        {
            bool open = source.Read();
            FlushBuffer();
            return open;
        }
    }

    public void Flush()
    {
        lock (gate)
        {
            FlushBuffer();
        }
    }

    private void AddLine(ReadOnlySpan<byte> line, TelemetryFeed? feed, TelemetryStreams stream)
    {
        AddLine(line);
        feed?.AddLine(stream, line);
    }

    private void AddLine(ReadOnlySpan<byte> line)
    {
        int size = LogEvents.HeaderSize + line.Length;
        if (length + size > buffer.Length)
        {
            FlushBuffer();
            buffer = size > buffer.Length ? new byte[Math.Max(size, FirstBuffer)] : buffer;
        }

        length += LogEvents.Write(buffer.AsSpan(length), time.GetUtcNow().ToUnixTimeMilliseconds(), line);
        tail?.Add(line);
    }

    private void FlushBuffer()
    {
        if (length > 0)
        {
            sink.Write(group, Stream, buffer.AsSpan(0, length));
            length = 0;
        }
    }
}
