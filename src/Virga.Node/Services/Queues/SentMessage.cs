namespace Virga.Node.Services.Queues;

/// <summary>What a send gave. For a duplicate within five minutes: what the first one gave.</summary>
internal readonly record struct SentMessage(string MessageId, long Id);
