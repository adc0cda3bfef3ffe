namespace Virga.Node.Mesh.Content;

/// <summary>How a block's bytes are read. Source: the multicodec table.</summary>
internal enum CidCodec : byte
{
    /// <summary>Bytes of a file as they are.</summary>
    Raw = 0x55,

    /// <summary>A node with links, see <see cref="DagPbNode"/>.</summary>
    DagPb = 0x70,
}
