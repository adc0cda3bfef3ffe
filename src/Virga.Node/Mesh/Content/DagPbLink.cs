namespace Virga.Node.Mesh.Content;

/// <summary>A link of a node.</summary>
/// <param name="Name">Of a directory's entry; else empty.</param>
/// <param name="Size">Bytes of all blocks below it, repeated ones counted again; only told, never believed.</param>
internal sealed record DagPbLink(string Name, Cid Id, ulong Size);
