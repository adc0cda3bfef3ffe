using System.Buffers.Binary;
using System.Globalization;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Chain.Logs;

/// <summary>How far a follower has read, and what it needs to notice that the chain changed its mind.</summary>
/// <param name="Start">The first block that was to be read.</param>
/// <param name="Next">The first block that wasn't read.</param>
/// <param name="Recent">Hashes of the blocks right below it that were read, in order.</param>
/// <param name="Orphans">Blocks that were read and then left the chain: should one come back, its logs are known.</param>
internal sealed record LogPosition(ulong Start, ulong Next, IReadOnlyList<Hash32> Recent, IReadOnlyList<Hash32> Orphans)
{
    /// <summary>How deep a reorganisation may go.</summary>
    public const int Depth = 128;

    private const int MaxOrphans = 4 * Depth;

    public static LogPosition From(ulong block) => new(block, block, [], []);

    /// <summary>The number of the first block in <see cref="Recent"/>.</summary>
    public ulong First => Next - (ulong)Recent.Count;

    /// <param name="read">The hashes of the blocks below <paramref name="next"/>: of all that were read, or of the last <see cref="Depth"/>.</param>
    public LogPosition Forward(ulong next, IReadOnlyList<Hash32> read) => new(Start, next, [.. Recent.Concat(read).TakeLast(Depth)], Orphans);

    /// <param name="kept">How many of the recent blocks are still in the chain.</param>
    public LogPosition Back(int kept) => new(Start, First + (ulong)kept, [.. Recent.Take(kept)], [.. Orphans.Concat(Recent.Skip(kept)).Distinct().TakeLast(MaxOrphans)]);

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Start};{Next};{Pack(Recent)};{Pack(Orphans)}");

    public static LogPosition? Parse(string text)
    {
        string[] parts = text.Split(';');
        return parts.Length == 4 && ulong.TryParse(parts[0], CultureInfo.InvariantCulture, out ulong start) && ulong.TryParse(parts[1], CultureInfo.InvariantCulture, out ulong next)
            ? new LogPosition(start, next, Unpack(parts[2]), Unpack(parts[3]))
            : null;
    }

    private static string Pack(IReadOnlyList<Hash32> hashes) => Convert.ToBase64String([.. hashes.SelectMany(hash => hash.ToArray())]);

    private static Hash32[] Unpack(string text) => [.. Convert.FromBase64String(text).Chunk(Hash32.Size).Select(bytes => new Hash32(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes.AsSpan(16))))];
}
