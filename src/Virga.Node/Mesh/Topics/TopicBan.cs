using Microsoft.Extensions.Logging;

namespace Virga.Node.Mesh.Topics;

/// <summary>Cuts off neighbours that send too much or nonsense.</summary>
internal sealed partial class TopicBan(TopicOptions options, FloodGuard guard, MeshConnection mesh, ILogger<TopicBan> logger)
{
    /// <summary>What becomes of a message by how many there were before it.</summary>
    public GossipVerdict Take(string topic, in GossipMessage message)
    {
        GossipVerdict verdict = guard.Take(topic, message.Author, message.Via);
        if (verdict == GossipVerdict.Reject)
        {
            Blame(message.Via);
        }

        return verdict;
    }

    public GossipVerdict Blame(string via)
    {
        if (guard.Strike(via))
        {
            LogCut(via, options.CutTime);
            _ = mesh.CutAsync(via, options.CutTime); // never fails; what it sends until then is judged as before
        }

        return GossipVerdict.Reject;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "the peer {Peer} is cut off for {Time}: it sent too much or what is no message")]
    private partial void LogCut(string peer, TimeSpan time);
}
