namespace Virga.Node.Services.Queues;

/// <summary>What is wanted of a queue at once.</summary>
/// <param name="VisibleAt">When the messages become visible again.</param>
/// <param name="DeadLetters">Where messages go that were received too often, if they do.</param>
internal sealed record ReceiveOrder(int Max, long Now, long VisibleAt, MessageQueue? DeadLetters);
