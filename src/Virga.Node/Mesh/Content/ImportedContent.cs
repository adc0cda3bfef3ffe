namespace Virga.Node.Mesh.Content;

/// <summary>The root of what was imported.</summary>
/// <param name="FileSize">Bytes of the file; 0 for a directory.</param>
/// <param name="TotalSize">Bytes of all blocks below and including it, as links tell it.</param>
internal readonly record struct ImportedContent(Cid Id, ulong FileSize, ulong TotalSize);
