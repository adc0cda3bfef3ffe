namespace Virga.Node.Telemetry;

/// <summary>Consecutive lines of one stream, in the encoding of <see cref="Instances.LogEvents"/>.</summary>
/// <param name="Id">Grows with each stored chunk; 0 until stored.</param>
internal sealed record LogChunk(long Id, int FunctionNumber, string Stream, long FirstTimestamp, ReadOnlyMemory<byte> Events);
