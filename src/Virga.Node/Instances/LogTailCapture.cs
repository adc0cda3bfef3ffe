namespace Virga.Node.Instances;

/// <summary>Keeps the last 4 KB of log text, which is what Lambda returns as <c>LogResult</c>.</summary>
internal sealed class LogTailCapture
{
    public const int Size = 4096;

    private readonly byte[] ring = new byte[Size];
    private long written;

    public void Add(ReadOnlySpan<byte> line)
    {
        Append(line);
        Append("\n"u8);
    }

    public byte[] ToArray()
    {
        if (written <= Size)
        {
            return ring[..(int)written];
        }

        int start = (int)(written % Size);
        return [.. ring.AsSpan(start), .. ring.AsSpan(0, start)];
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        foreach (byte one in bytes[Math.Max(0, bytes.Length - Size)..])
        {
            ring[(int)(written++ % Size)] = one;
        }
    }
}
