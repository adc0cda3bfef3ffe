using System.Buffers;

namespace Virga.Node.Gateway;

/// <summary>
/// The head of a streamed HTTP response: JSON with status, headers and cookies, then eight zeros, then the body. Source: AWS Lambda
/// developer guide, "Building a custom runtime for AWS Lambda", "application/vnd.awslambda.http-integration-response".
/// </summary>
internal sealed class MetadataPrelude
{
    public const string ContentType = "application/vnd.awslambda.http-integration-response";

    /// <summary>More than any server takes as headers.</summary>
    private const int MaxSize = 256 << 10;

    private readonly ArrayBufferWriter<byte> received = new();

    /// <summary>The end didn't come where it should have.</summary>
    public bool IsTooLong => received.WrittenCount > MaxSize;

    private static ReadOnlySpan<byte> End => [0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>False while the head isn't complete.</summary>
    /// <param name="part">What came next.</param>
    /// <param name="metadata">The JSON.</param>
    /// <param name="body">What followed it already.</param>
    public bool TryComplete(ReadOnlySpan<byte> part, out ReadOnlyMemory<byte> metadata, out ReadOnlyMemory<byte> body)
    {
        received.Write(part);
        return TrySplit(received.WrittenMemory, out metadata, out body);
    }

    /// <summary>False when there is no such head: JSON itself never has a zero in it.</summary>
    public static bool TrySplit(ReadOnlyMemory<byte> whole, out ReadOnlyMemory<byte> metadata, out ReadOnlyMemory<byte> body)
    {
        int end = whole.Span.IndexOf(End);
        bool isFound = end > 0 && whole.Span[0] == (byte)'{';
        (metadata, body) = isFound ? (whole[..end], whole[(end + End.Length)..]) : default;
        return isFound;
    }
}
