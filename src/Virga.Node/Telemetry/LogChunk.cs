using Virga.Node.Instances;

namespace Virga.Node.Telemetry;

/// <summary>Consecutive lines of one stream, in the encoding of <see cref="LogEvents"/>.</summary>
/// <param name="Id">Grows with each stored chunk; 0 until stored.</param>
/// <param name="First">Least timestamp of its lines, in Unix milliseconds.</param>
/// <param name="Last">Greatest timestamp of its lines.</param>
/// <param name="IngestedAt">When the node took the lines over, in Unix milliseconds.</param>
internal sealed record LogChunk(long Id, string Group, string Stream, long First, long Last, long IngestedAt, ReadOnlyMemory<byte> Events)
{
    public static LogChunk Of(string group, string stream, long ingestedAt, ReadOnlyMemory<byte> events)
    {
        (long first, long last) = LogEvents.Span(events.Span);
        return new LogChunk(0, group, stream, first, last, ingestedAt, events);
    }
}
