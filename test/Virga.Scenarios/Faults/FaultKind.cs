namespace Virga.Scenarios.Faults;

internal enum FaultKind
{
    /// <summary><c>kill -9</c> of a node, which is started again later.</summary>
    Kill,

    /// <summary>Packets between some places are lost.</summary>
    Cut,

    /// <summary>The chain's own node doesn't move.</summary>
    Stop,

    /// <summary>The chain's newest blocks become others.</summary>
    Reorganise,
}
