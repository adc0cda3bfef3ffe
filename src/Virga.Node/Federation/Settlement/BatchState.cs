namespace Virga.Node.Federation.Settlement;

/// <summary>The numbers are stored.</summary>
internal enum BatchState
{
    /// <summary>Its content is fixed; the chain doesn't have it yet.</summary>
    Drafted = 0,

    /// <summary>In a block: open to dispute.</summary>
    Settled = 1,

    /// <summary>Deep in the chain its lane has gone on to the next one: users were charged, or it was proven wrong.</summary>
    Done = 2,

    /// <summary>The chain didn't take it in time.</summary>
    Lost = 3,
}
