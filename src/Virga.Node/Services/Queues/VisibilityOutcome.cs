namespace Virga.Node.Services.Queues;

/// <summary>What came of changing a message's visibility.</summary>
internal enum VisibilityOutcome
{
    Changed,

    /// <summary>It was given back; in a FIFO queue, or its time has passed.</summary>
    NotInFlight,

    /// <summary>It was deleted, or received again since.</summary>
    Gone,
}
