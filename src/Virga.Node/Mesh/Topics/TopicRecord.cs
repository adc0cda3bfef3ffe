namespace Virga.Node.Mesh.Topics;

/// <summary>A message and its block.</summary>
internal sealed record TopicRecord(TopicMessage Message, TopicHead Head, byte[] Block)
{
    public static TopicRecord Of(TopicMessage message)
    {
        byte[] block = message.Encode();
        return new TopicRecord(message, new TopicHead(message.Sequence, Content.Cid.Of(Content.CidCodec.Raw, block).Digest), block);
    }
}
