namespace Virga.Node.Mesh;

/// <summary>What becomes of a message.</summary>
internal enum GossipVerdict : byte
{
    /// <summary>It is passed on to neighbours.</summary>
    Accept = 0,

    /// <summary>It ends here; nobody is to blame.</summary>
    Ignore = 1,

    /// <summary>It ends here, and the score of whoever brought it falls.</summary>
    Reject = 2,
}
