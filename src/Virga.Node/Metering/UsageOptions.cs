namespace Virga.Node.Metering;

/// <summary>The usage journal's place and size.</summary>
internal sealed class UsageOptions
{
    public required string Folder { get; init; }

    /// <summary>Records a segment: 8,192 are 1 MB.</summary>
    public int SegmentRecords { get; init; } = 8192;

    /// <summary>Segments kept for single records; the totals are kept for good. 256 are two million invocations.</summary>
    public int KeptSegments { get; init; } = 256;
}
