namespace Virga.Node.Scheduling;

/// <summary>Why a call found no instance.</summary>
internal enum ColdStartCause
{
    /// <summary>The function had never been called on this node since it started.</summary>
    FirstCall,

    /// <summary>The function was changed: instances of the state before don't serve the new one.</summary>
    NewVersion,

    /// <summary>All its instances were busy.</summary>
    ScaleOut,

    /// <summary>The last instance had been idle for longer than it is kept.</summary>
    Reaped,

    /// <summary>The last instance had to make room: the machine's memory was short.</summary>
    Evicted,

    /// <summary>The last instance ended by itself, by a time-out or by an error.</summary>
    Crash,
}
