using System.Text.Json;
using Virga.Node.Federation.Calls;
using Virga.Node.Values;

namespace Virga.Node.Federation.Audit;

/// <summary>
/// All that a settled batch was made of, as its gateway publishes it: lines of JSON, the head, then the leaves in their order. Nothing of a
/// call itself is in it, only hashes.
/// </summary>
internal sealed record BatchBundle(BundleHead Head, IReadOnlyList<BundleLeaf> Leaves)
{
    private const int MostOfALine = 4096;
    private const int MostOfAHead = 128 << 10;

    /// <summary>Bytes that a bundle of so many leaves may have at most.</summary>
    public static long MostBytes(long leaves) => MostOfAHead + (leaves * MostOfALine);

    public static byte[] Line<T>(T value) => [.. JsonSerializer.SerializeToUtf8Bytes(value, CallJson.Options), (byte)'\n'];

    public byte[] ToBytes() => [.. Line(Head), .. Leaves.SelectMany(Line)];

    public static Result<BatchBundle> Read(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            List<BundleLeaf> leaves = [];
            BundleHead? head = null;
            while (bytes.Length > 0)
            {
                int end = bytes.Span.IndexOf((byte)'\n');
                if (end < 0)
                {
                    return Wrong("its last line has no end");
                }

                if (head is null)
                {
                    head = Read<BundleHead>(bytes.Span[..end]);
                }
                else
                {
                    leaves.Add(Read<BundleLeaf>(bytes.Span[..end]));
                }

                bytes = bytes[(end + 1)..];
            }

            return head is null ? Wrong("it is empty") : new BatchBundle(head, leaves);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return Wrong(e.Message);
        }
    }

    private static T Read<T>(ReadOnlySpan<byte> line) => JsonSerializer.Deserialize<T>(line, CallJson.Options) ?? throw new JsonException("a line says null");

    private static VirgaError Wrong(string why) => new(Outcome.Serialization, $"The bundle can't be read: {why}.");
}
