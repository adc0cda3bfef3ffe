using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Virga.Node.Instances;

/// <summary>A pipe that something prints to, taken apart into lines. Guarded by its <see cref="InstanceLog"/>.</summary>
internal sealed class LogSource(SafeFileHandle pipe, Action<ReadOnlySpan<byte>> take)
{
    /// <summary>Longest line kept in one piece; CloudWatch Logs takes 256 KB an event.</summary>
    private const int MaxLine = 256 << 10;

    /// <summary>What is read at most at once, so that a function that prints without end can't hold the node.</summary>
    private const int MaxRead = 1 << 20;

    private readonly ArrayBufferWriter<byte> partial = new();

    public SafeFileHandle Pipe => pipe;

    /// <summary>False when the pipe has ended.</summary>
    public bool Read()
    {
        byte[] scratch = ArrayPool<byte>.Shared.Rent(16 << 10);
        try
        {
            for (int total = 0; total < MaxRead;)
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
                Take(piece);
                continue;
            }

            partial.Write(piece);
            if (newline >= 0 || partial.WrittenCount >= MaxLine)
            {
                Take(partial.WrittenSpan);
                partial.ResetWrittenCount();
            }
        }
    }

    /// <summary>Gives out an unfinished line.</summary>
    public void Finish()
    {
        if (partial.WrittenCount > 0)
        {
            Take(partial.WrittenSpan);
            partial.ResetWrittenCount();
        }
    }

    private void Take(ReadOnlySpan<byte> line) => take(line[..Math.Min(line.Length, MaxLine)]);
}
