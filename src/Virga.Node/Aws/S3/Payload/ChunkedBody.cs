using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Virga.Node.Values;

namespace Virga.Node.Aws.S3.Payload;

/// <summary>
/// Takes apart a body that is sent as <c>aws-chunked</c>: chunks with their sizes and, when signed, signatures, then trailers. Bytes are
/// given out before their chunk's signature is known: whoever keeps them must wait for the end.
/// </summary>
/// <remarks>Source: S3 API, "Signature calculations for the Authorization header: including trailing headers".</remarks>
internal sealed class ChunkedBody(Stream body, ChunkSigner? signer, bool hasTrailer) : ReadOnlyBody
{
    private const int MaxLine = 4096;
    private const int MaxTrailers = 16;
    private const string TrailerSignature = "x-amz-trailer-signature";

    private readonly byte[] buffer = new byte[64 << 10];
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Dictionary<string, string> trailers = new(StringComparer.OrdinalIgnoreCase);
    private int start;
    private int end;
    private long left;
    private string signature = "";
    private bool isBegun;
    private bool isEnded;

    /// <summary>Whole once the body was read to its end.</summary>
    public IReadOnlyDictionary<string, string> Trailers => trailers;

    /// <exception cref="BodyFaultException">The body is malformed or cut off, or a signature doesn't hold.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> target, CancellationToken cancellationToken = default)
    {
        if (isEnded || target.Length == 0)
        {
            return 0;
        }

        if (left == 0 && !await NextChunkAsync(cancellationToken).ConfigureAwait(false))
        {
            return 0;
        }

        if (start == end && !await FillAsync(cancellationToken).ConfigureAwait(false))
        {
            throw new BodyFaultException(S3Error.IncompleteBody());
        }

        int count = (int)Math.Min(Math.Min(left, end - start), target.Length);
        buffer.AsSpan(start, count).CopyTo(target.Span);
        start += count;
        left -= count;
        if (signer is not null)
        {
            hash.AppendData(target.Span[..count]);
        }

        return count;
    }

    protected override void Dispose(bool disposing)
    {
        hash.Dispose();
        base.Dispose(disposing);
    }

    private async ValueTask<bool> NextChunkAsync(CancellationToken cancellation)
    {
        if (isBegun)
        {
            CheckChunk();
            if ((await LineAsync(cancellation).ConfigureAwait(false)).Length > 0)
            {
                throw Malformed("A chunk is longer than it says.");
            }
        }

        isBegun = true;
        string head = await LineAsync(cancellation).ConfigureAwait(false);
        string[] parts = head.Split(';', 2);
        if (!long.TryParse(parts[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out left) || left < 0)
        {
            throw Malformed("A chunk's size isn't a hexadecimal number.");
        }

        const string Mark = "chunk-signature=";
        signature = parts.Length == 2 && parts[1].StartsWith(Mark, StringComparison.Ordinal) ? parts[1][Mark.Length..] : "";
        if (left > 0)
        {
            return true;
        }

        CheckChunk();
        isEnded = true;
        await ReadTrailersAsync(cancellation).ConfigureAwait(false);
        return false;
    }

    private void CheckChunk()
    {
        if (signer is not null && !signer.IsChunkValid(signature, hash.GetHashAndReset()))
        {
            throw new BodyFaultException(S3Error.SignatureDoesNotMatch());
        }
    }

    private async ValueTask ReadTrailersAsync(CancellationToken cancellation)
    {
        StringBuilder signed = new();
        string given = "";
        for (string line; (line = await LineAsync(cancellation, mayEnd: true).ConfigureAwait(false)).Length > 0;)
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (!hasTrailer || colon <= 0 || trailers.Count == MaxTrailers)
            {
                throw Malformed("The trailer is malformed.");
            }

            (string name, string value) = (line[..colon].Trim().ToLowerInvariant(), line[(colon + 1)..].Trim());
            if (name == TrailerSignature)
            {
                given = value;
                continue;
            }

            trailers[name] = value;
            signed.Append(name).Append(':').Append(value).Append('\n');
        }

        if (hasTrailer && signer is not null && !signer.IsTrailerValid(given, signed.ToString()))
        {
            throw new BodyFaultException(S3Error.SignatureDoesNotMatch());
        }
    }

    /// <summary>A line without its end. Some clients end trailers with a lone line feed.</summary>
    private async ValueTask<string> LineAsync(CancellationToken cancellation, bool mayEnd = false)
    {
        StringBuilder line = new();
        while (true)
        {
            if (start == end && !await FillAsync(cancellation).ConfigureAwait(false))
            {
                return mayEnd ? line.ToString() : throw new BodyFaultException(S3Error.IncompleteBody());
            }

            char one = (char)buffer[start++];
            if (one == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            if (line.Append(one).Length > MaxLine)
            {
                throw Malformed("A chunk's head is too long.");
            }
        }
    }

    private async ValueTask<bool> FillAsync(CancellationToken cancellation)
    {
        start = 0;
        end = await body.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        return end > 0;
    }

    private static BodyFaultException Malformed(string message) => new(S3Error.Of(Outcome.InvalidParameter, 400, "InvalidRequest", message));
}
