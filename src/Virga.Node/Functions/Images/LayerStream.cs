using System.Security.Cryptography;

namespace Virga.Node.Functions.Images;

/// <summary>
/// A layer as it is uncompressed: counts against what the image may still take, computes the digest, and bounds the metadata of an
/// entry, which is read into memory.
/// </summary>
internal sealed class LayerStream(Stream source, long budget) : Stream
{
    private const long MaxMetadata = 1 << 20;

    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long metadataEnd = long.MaxValue;
    private int endMarker = 1024;

    /// <summary>Bytes read so far.</summary>
    public long Count { get; private set; }

    /// <summary>What the image may still take.</summary>
    public long Remaining => budget - Count;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void BeginMetadata() => metadataEnd = Count + MaxMetadata;

    public void EndMetadata() => metadataEnd = long.MaxValue;

    /// <summary>Reads to the end and gives the digest of all that was read.</summary>
    public CodeHash Finish()
    {
        byte[] rest = new byte[64 << 10];
        while (Read(rest) > 0)
        {
            // what follows the archive belongs to the digest
        }

        return new CodeHash(Convert.ToHexStringLower(hash.GetHashAndReset()));
    }

    public override int Read(Span<byte> buffer)
    {
        int read = source.Read(buffer);
        if (read == 0)
        {
            return ReadEndMarker(buffer);
        }

        Count += read;
        if (Count > budget)
        {
            throw new InvalidDataException("its layers are larger than a function's image may be when they are unpacked");
        }

        if (Count > metadataEnd)
        {
            throw new InvalidDataException("an entry of a layer has too much metadata");
        }

        hash.AppendData(buffer[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>The two empty blocks that end an archive: some tools leave them out, the reader wants them.</summary>
    private int ReadEndMarker(Span<byte> buffer)
    {
        int read = Math.Min(buffer.Length, endMarker);
        buffer[..read].Clear();
        endMarker -= read;
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        hash.Dispose();
        base.Dispose(disposing);
    }
}
