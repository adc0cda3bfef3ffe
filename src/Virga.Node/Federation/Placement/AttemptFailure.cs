namespace Virga.Node.Federation.Placement;

/// <summary>Why the one that was to run a request didn't.</summary>
internal enum AttemptFailure : byte
{
    /// <summary>It said so, signed: overloaded, draining, or without the code. That is evidence against nobody else.</summary>
    Refused = 0,

    /// <summary>The gateway says that no answer came. Nobody can prove a silence: auditors count these.</summary>
    TimedOut = 1,
}
