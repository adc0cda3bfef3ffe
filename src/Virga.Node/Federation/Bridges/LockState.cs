namespace Virga.Node.Federation.Bridges;

/// <summary>As the contract Bridge numbers them.</summary>
internal enum LockState
{
    None,
    Locked,
    Claimed,
    Returned,
}
