using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Virga.Node.Instances;

/// <summary>
/// The log stream of one instance: the platform's lines (START, END, REPORT) and what the code prints, in the order in which both
/// happened. Lines collect in a buffer that goes to the sink when it is full and after each invocation.
/// </summary>
internal sealed class InstanceLog(string group, string stream, SafeFileHandle pipe, ILogSink sink, TimeProvider time)
{
    /// <summary>Longest line kept in one piece; CloudWatch Logs takes 256 KB an event.</summary>
    private const int MaxLine = 256 << 10;

    /// <summary>What one drain reads at most, so that a function that prints without end can't hold the node.</summary>
    private const int MaxDrain = 1 << 20;

    private const int FirstBuffer = 2 << 10;

    private readonly Lock gate = new();
    private readonly ArrayBufferWriter<byte> partial = new();
    private byte[] buffer = [];
    private int length;
    private LogTailCapture? tail;

    public SafeFileHandle Pipe => pipe;

    public string Stream => stream;

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
            ReadPipe();
            if (partial.WrittenCount > 0)
            {
                AddLine(partial.WrittenSpan);
                partial.ResetWrittenCount();
            }
        }
    }

    /// <summary>Called by the pump when the pipe has something. False when the pipe has ended.</summary>
    public bool Pump()
    {
        lock (gate)
        {
            bool open = ReadPipe();
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

    private bool ReadPipe()
    {
        byte[] scratch = ArrayPool<byte>.Shared.Rent(16 << 10);
        try
        {
            for (int total = 0; total < MaxDrain;)
            {
                int read = LogPipe.Read(pipe, scratch);
                if (read <= 0)
                {
                    return read < 0;
                }

                total += read;
                AddText(scratch.AsSpan(0, read));
            }

            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(scratch);
        }
    }

    private void AddText(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            int newline = text.IndexOf((byte)'\n');
            ReadOnlySpan<byte> piece = newline < 0 ? text : text[..newline];
            text = newline < 0 ? [] : text[(newline + 1)..];
            if (newline >= 0 && partial.WrittenCount == 0)
            {
                AddLine(piece);
                continue;
            }

            partial.Write(piece);
            if (newline >= 0 || partial.WrittenCount >= MaxLine)
            {
                AddLine(partial.WrittenSpan);
                partial.ResetWrittenCount();
            }
        }
    }

    private void AddLine(ReadOnlySpan<byte> line)
    {
        line = line[..Math.Min(line.Length, MaxLine)];
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
            sink.Write(group, stream, buffer.AsSpan(0, length));
            length = 0;
        }
    }
}
