namespace Virga.Node.Sandboxes;

/// <summary>How a companion is ended: by its owner, and by the kernel when the node is gone.</summary>
internal enum CompanionSignal
{
    /// <summary>It keeps nothing.</summary>
    Kill = 9,

    /// <summary>It writes what it keeps, and ends.</summary>
    Term = 15,
}
