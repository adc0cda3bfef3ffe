namespace Virga.Node.Mesh.Content;

/// <summary>What a step of a collection did.</summary>
/// <param name="IsLast">There was nothing left to look at.</param>
internal readonly record struct SweepStep(bool IsLast, int Blocks, long Bytes);
