namespace Virga.Node.Scheduling;

/// <summary>An instance that a pool wants.</summary>
/// <param name="AskedAt">Time stamp.</param>
/// <param name="Cause">Null when no call waits for it: it is started ahead.</param>
internal readonly record struct StartRequest(InstancePool Pool, long AskedAt, ColdStartCause? Cause);
