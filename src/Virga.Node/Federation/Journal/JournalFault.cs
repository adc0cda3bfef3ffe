namespace Virga.Node.Federation.Journal;

/// <summary>Where a journal isn't what was anchored or what it must be.</summary>
/// <param name="Segment">Its number; that of the missing one if it can't be had.</param>
/// <param name="Entry">Null: the segment as a whole.</param>
internal sealed record JournalFault(ulong Segment, ulong? Entry, string What)
{
    public override string ToString() => Entry is { } entry ? $"segment {Segment}, entry {entry}: {What}" : $"segment {Segment}: {What}";
}
