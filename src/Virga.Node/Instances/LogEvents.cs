using System.Buffers.Binary;
using System.Text;

namespace Virga.Node.Instances;

/// <summary>Log lines as bytes: i64 Unix milliseconds, i32 length, UTF-8; little-endian, one after the other.</summary>
internal static class LogEvents
{
    public const int HeaderSize = sizeof(long) + sizeof(int);

    /// <summary>Writes one line; the target has room for <see cref="HeaderSize"/> and the line.</summary>
    public static int Write(Span<byte> target, long timestamp, ReadOnlySpan<byte> line)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target, timestamp);
        BinaryPrimitives.WriteInt32LittleEndian(target[sizeof(long)..], line.Length);
        line.CopyTo(target[HeaderSize..]);
        return HeaderSize + line.Length;
    }

    /// <summary>Bytes that aren't UTF-8 become U+FFFD.</summary>
    public static IEnumerable<LogEvent> Read(ReadOnlyMemory<byte> events)
    {
        while (events.Length >= HeaderSize)
        {
            long timestamp = BinaryPrimitives.ReadInt64LittleEndian(events.Span);
            int length = BinaryPrimitives.ReadInt32LittleEndian(events.Span[sizeof(long)..]);
            yield return new LogEvent(timestamp, Encoding.UTF8.GetString(events.Span.Slice(HeaderSize, length)));
            events = events[(HeaderSize + length)..];
        }
    }

    /// <summary>Least and greatest timestamp; the text isn't decoded.</summary>
    public static (long First, long Last) Span(ReadOnlySpan<byte> events)
    {
        (long first, long last) = (long.MaxValue, long.MinValue);
        while (events.Length >= HeaderSize)
        {
            long timestamp = BinaryPrimitives.ReadInt64LittleEndian(events);
            (first, last) = (Math.Min(first, timestamp), Math.Max(last, timestamp));
            events = events[(HeaderSize + BinaryPrimitives.ReadInt32LittleEndian(events[sizeof(long)..]))..];
        }

        return (first, last);
    }
}
