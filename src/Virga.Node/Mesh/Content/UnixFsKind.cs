namespace Virga.Node.Mesh.Content;

/// <summary>What a UnixFS node is. Source: IPFS, "UnixFS specification".</summary>
internal enum UnixFsKind
{
    Raw = 0,
    Directory = 1,
    File = 2,
    Metadata = 3,
    Symlink = 4,

    /// <summary>A directory spread over many nodes.</summary>
    HamtShard = 5,
}
