namespace Virga.Node.Mesh.Content;

/// <summary>What the store holds.</summary>
/// <param name="Bytes">Of blocks.</param>
/// <param name="Quota">Bytes that it may hold.</param>
internal readonly record struct ContentUsage(long Blocks, long Bytes, long Quota);
