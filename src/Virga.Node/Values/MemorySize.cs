namespace Virga.Node.Values;

/// <summary>An amount of memory or storage in whole mebibytes, as Lambda configures it.</summary>
public readonly record struct MemorySize(int Megabytes) : IComparable<MemorySize>
{
    public long Bytes => (long)Megabytes << 20;

    public int CompareTo(MemorySize other) => Megabytes.CompareTo(other.Megabytes);

    public static bool operator <(MemorySize left, MemorySize right) => left.Megabytes < right.Megabytes;

    public static bool operator >(MemorySize left, MemorySize right) => left.Megabytes > right.Megabytes;

    public static bool operator <=(MemorySize left, MemorySize right) => left.Megabytes <= right.Megabytes;

    public static bool operator >=(MemorySize left, MemorySize right) => left.Megabytes >= right.Megabytes;

    public override string ToString() => $"{Megabytes} MB";
}
