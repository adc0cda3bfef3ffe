namespace Virga.Node.Services.Queues;

/// <summary>How many messages a queue holds, by what they wait for.</summary>
internal readonly record struct QueueCounts(long Visible, long InFlight, long Delayed);
