using Virga.Node.Chain.Crypto;

namespace Virga.Node.Federation.Placement;

/// <summary>
/// Fills what the feed says is empty by the time it is read again: a cloud is worth what it lacks to the level that the epoch's calls will
/// reach, and the hash tosses between the two candidates in that proportion. Unlike <see cref="TwoChoices"/> it doesn't send everyone to
/// whoever was least loaded a while ago. After Dahlin, "Interpreting stale load information", 2000.
/// </summary>
/// <param name="expected">What an epoch brings each cloud on average, 1/10,000 of its capacity.</param>
internal sealed class Levelled(int expected) : IPlacementPolicy
{
    public int Choose(PlacementQuestion question)
    {
        Candidates drawn = question.Draw();
        long level = Level(question.Epoch.Loads);
        long first = Math.Max(0, level - question.LoadAt(drawn.First)), second = Math.Max(0, level - question.LoadAt(drawn.Second));
        if (first + second == 0)
        {
            return question.LoadAt(drawn.Second) < question.LoadAt(drawn.First) ? drawn.Second : drawn.First;
        }

        return Toss(drawn.Drawn) % (UInt128)(first + second) < (UInt128)first ? drawn.First : drawn.Second;
    }

    // The draw's own bits have chosen the candidates: a further hash is independent of them.
    private static UInt128 Toss(Hash32 drawn)
    {
        Span<byte> bytes = stackalloc byte[Hash32.Size];
        drawn.WriteTo(bytes);
        return Keccak256.Hash(bytes).Low;
    }

    // As water: the least loaded fill up first, until all that is expected is in.
    private long Level(IReadOnlyList<ushort> loads)
    {
        ushort[] sorted = [.. loads.Order()];
        long water = (long)expected * Math.Max(1, sorted.Length), sum = 0;
        for (int wet = 1; wet <= sorted.Length; wet++)
        {
            sum += sorted[wet - 1];
            long level = (water + sum) / wet;
            if (wet == sorted.Length || level <= sorted[wet])
            {
                return level;
            }
        }

        return water;
    }
}
