using System.Globalization;

namespace Virga.Node.Telemetry;

/// <summary>Where a line stands among all lines: by its time, then by arrival. Written as 56 digits, which are also the line's id.</summary>
/// <param name="Timestamp">Unix milliseconds.</param>
/// <param name="Chunk"><see cref="LogChunk.Id"/>.</param>
/// <param name="Index">Of the line in its chunk.</param>
internal readonly record struct LogPosition(long Timestamp, long Chunk, int Index) : IComparable<LogPosition>
{
    /// <summary>Between this line and the next.</summary>
    public LogPosition After => this with { Index = Index + 1 };

    public static bool TryParse(string text, out LogPosition position)
    {
        position = default;
        if (text.Length != 56
            || !long.TryParse(text.AsSpan(0, 19), NumberStyles.None, CultureInfo.InvariantCulture, out long timestamp)
            || !long.TryParse(text.AsSpan(19, 19), NumberStyles.None, CultureInfo.InvariantCulture, out long chunk)
            || !int.TryParse(text.AsSpan(38), NumberStyles.None, CultureInfo.InvariantCulture, out int index))
        {
            return false;
        }

        position = new LogPosition(timestamp, chunk, index);
        return true;
    }

    public int CompareTo(LogPosition other) => (Timestamp, Chunk, Index).CompareTo((other.Timestamp, other.Chunk, other.Index));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Timestamp:D19}{Chunk:D19}{Index:D18}");
}
