namespace Virga.Node.Metering;

/// <summary>Up to where the journal has been summed: everything before this slot counts, nothing from it on.</summary>
internal readonly record struct UsageCheckpoint(long Segment, int Index);
