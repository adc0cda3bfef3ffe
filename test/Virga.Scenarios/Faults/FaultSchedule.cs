using System.Security.Cryptography;

namespace Virga.Scenarios.Faults;

/// <summary>
/// What goes wrong in one run, drawn from a seed: always a partition of the nodes and the kill of one; often more. Everything is right
/// again at its end.
/// </summary>
internal sealed record FaultSchedule(int Seed, TimeSpan Length, IReadOnlyList<Fault> Faults)
{
    public const int Nodes = 4;

    /// <summary>The place where the users are.</summary>
    public const int Users = Nodes;

    /// <summary>Part of a schedule for which the nodes are parted.</summary>
    private const double Parted = 0.7;

    private const int MostBlocks = 2; // as deep as the chain's parameters bury

    /// <param name="partition">How long the nodes are parted.</param>
    public static FaultSchedule Draw(int seed, TimeSpan partition)
    {
        Random random = new(BitConverter.ToInt32(SHA256.HashData(BitConverter.GetBytes(seed)))); // seeds beside each other would draw much the same
        List<Fault> faults = [Partition(random), Kill(random)];
        if (random.NextDouble() < 0.4)
        {
            double from = 0.1 + (0.6 * random.NextDouble());
            faults.Add(new Fault(FaultKind.Stop, from, from + 0.2));
        }

        if (random.NextDouble() < 0.4)
        {
            double at = 0.1 + (0.8 * random.NextDouble());
            faults.Add(new Fault(FaultKind.Reorganise, at, at) { Blocks = random.Next(1, MostBlocks + 1) });
        }

        if (random.NextDouble() < 0.5)
        {
            double from = 0.6 * random.NextDouble();
            faults.Add(new Fault(FaultKind.Cut, from, from + 0.3) { Links = [(random.Next(Nodes), Users)] });
        }

        return new FaultSchedule(seed, partition / Parted, [.. faults.OrderBy(fault => fault.From)]);
    }

    public override string ToString() => $"seed {Seed}: {string.Join("; ", Faults.Select(fault => fault.Describe(Length.TotalSeconds)))}";

    /// <summary>Two sides; the users reach both of them, or are on one.</summary>
    private static Fault Partition(Random random)
    {
        int side = random.Next(1, (1 << Nodes) - 1);
        int places = random.Next(2) == 0 ? Nodes : Nodes + 1;
        side |= random.Next(2) << Users;
        double from = 0.05 + (0.15 * random.NextDouble());
        (int, int)[] links = [.. from one in Enumerable.Range(0, places) from other in Enumerable.Range(one + 1, places - one - 1) where ((side >> one) & 1) != ((side >> other) & 1) select (one, other)];
        return new Fault(FaultKind.Cut, from, from + Parted) { Links = links, IsSevering = random.Next(2) == 0 };
    }

    private static Fault Kill(Random random)
    {
        double at = 0.1 + (0.5 * random.NextDouble());
        return new Fault(FaultKind.Kill, at, at + 0.1 + ((0.9 - at) * random.NextDouble())) { Node = random.Next(Nodes) };
    }
}
