namespace Virga.Node.Scheduling;

/// <summary>What becomes of a function's last idle instance, counted from the end of its last call.</summary>
/// <param name="PreWarm">When one is started ahead of the next call; 0: the one that is there is kept instead.</param>
/// <param name="KeepUntil">When it goes, if no call has come. Never before <paramref name="PreWarm"/>.</param>
internal readonly record struct KeepAliveWindow(TimeSpan PreWarm, TimeSpan KeepUntil);
