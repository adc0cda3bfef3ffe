namespace Virga.Node.Federation.ServiceMesh;

/// <summary>A call by name, as its caller made it.</summary>
/// <param name="Deadline">When the caller stops waiting; null: it didn't say.</param>
/// <param name="IsIdempotent">The caller says that a repetition has no further effect.</param>
/// <param name="TraceId">X-Ray's header, as <see cref="MeshHops"/> left it.</param>
internal sealed record MeshCall(ReadOnlyMemory<byte> Payload, DateTimeOffset? Deadline, bool IsIdempotent, string TraceId);
