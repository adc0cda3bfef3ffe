using System.Text;
using Virga.Node.Telemetry;

namespace Virga.Node.Aws.Logs;

/// <summary>
/// Fills one answer: at most so many lines, at most 1 MB of them, and no longer a search than the caller should wait for.
/// </summary>
internal sealed class LogPage(int limit, Func<string, bool> matches)
{
    private const int MaxBytes = 1_048_576;
    private const int MaxSearched = 32 << 20;
    private const int Overhead = 26;

    private readonly List<StoredLogEvent> lines = [];

    public IReadOnlyList<StoredLogEvent> Lines => lines;

    /// <summary>The line at which the search ended although there may be more; null when all was seen.</summary>
    public StoredLogEvent? Stopped { get; private set; }

    public LogPage Fill(IEnumerable<StoredLogEvent> source)
    {
        int bytes = 0;
        int searched = 0;
        foreach (StoredLogEvent line in source)
        {
            if (lines.Count == limit || bytes >= MaxBytes || searched >= MaxSearched)
            {
                Stopped = line;
                break;
            }

            searched += line.Message.Length + Overhead;
            if (matches(line.Message))
            {
                bytes += Encoding.UTF8.GetByteCount(line.Message) + Overhead;
                lines.Add(line);
            }
        }

        return this;
    }
}
