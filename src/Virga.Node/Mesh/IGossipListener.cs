namespace Virga.Node.Mesh;

/// <summary>Who the node's messages from others are for. Called from the loop that reads them: it must return at once.</summary>
internal interface IGossipListener
{
    GossipVerdict Judge(in GossipMessage message);

    /// <summary>A neighbour takes a topic's messages from now on.</summary>
    void Joined(string peer, string topic);
}
