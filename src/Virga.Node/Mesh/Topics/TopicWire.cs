using Virga.Node.Chain.Crypto;

namespace Virga.Node.Mesh.Topics;

/// <summary>What goes over a topic: a message's block, or the announcement of a publisher's newest one.</summary>
internal static class TopicWire
{
    private const byte Whole = 1;
    private const byte Announced = 2;

    public static byte[] Message(ReadOnlySpan<byte> block) => [Whole, .. block];

    public static byte[] Announcement(TopicHead head) => [Announced, .. head.Encode()];

    /// <summary>One of the two, or neither when a stranger's bytes are no such thing.</summary>
    public static (TopicRecord? Message, TopicHead? Head) Read(ReadOnlyMemory<byte> data)
    {
        if (data.Length > 0 && data.Span[0] == Announced)
        {
            return (null, TopicHead.Read(data.Span[1..]));
        }

        return data.Length > 0 && data.Span[0] == Whole && Record(data[1..]) is { Message.Data.Length: <= TopicMessage.MaxGossipedData } record ? (record, null) : default;
    }

    /// <summary>Null: the block is no message.</summary>
    public static TopicRecord? Record(ReadOnlyMemory<byte> block) =>
        TopicMessage.TryRead(block, out TopicMessage? message) ? new TopicRecord(message, new TopicHead(message.Sequence, Content.Cid.Of(Content.CidCodec.Raw, block.Span).Digest), block.ToArray()) : null;
}
