using Virga.Node.Values;

namespace Virga.Node.Runtimes;

/// <summary>What a runtime said. The receiver owns the body.</summary>
internal readonly record struct ChannelReply(ChannelReplyKind Kind, PooledBytes Body = default);
