namespace Virga.Node.Storage.Mapped;

/// <summary>A place in a <see cref="MappedLog"/>.</summary>
/// <param name="Segment">The file's number, from 1; 0: before all.</param>
/// <param name="Offset">In bytes.</param>
internal readonly record struct LogPosition(long Segment, int Offset);
