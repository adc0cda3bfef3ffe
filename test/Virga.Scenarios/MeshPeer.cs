using Microsoft.Extensions.Logging.Abstractions;
using Virga.Node.Identity;
using Virga.Node.Mesh;

namespace Virga.Scenarios;

/// <summary>A peer process without a node, which may do what no node would.</summary>
internal sealed class MeshPeer : IGossipListener, IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("virga-peer").FullName;
    private readonly MeshLoop loop;

    public MeshPeer(params string[] peers)
    {
        MeshOptions options = new() { Folder = folder, IsOn = true, Peers = peers };
        Connection = new MeshConnection(options);
        MeshIdentity identity = new(options, SecretBox.Open(Path.Combine(folder, "keys/node.key")));
        loop = new MeshLoop(options, identity, new MeshSessions(options, Connection, this, [], [], TimeProvider.System), TimeProvider.System, NullLogger<MeshLoop>.Instance);
    }

    public MeshConnection Connection { get; }

    public async Task StartAsync()
    {
        await loop.StartAsync(default);
        await Eventually.HoldsAsync(() => Connection is { IsUp: true, Status.Peers.Count: > 0 }, () => "the peer has no neighbours", 60);
    }

    public GossipVerdict Judge(in GossipMessage message) => GossipVerdict.Accept;

    public void Joined(string peer, string topic)
    {
    }

    public async ValueTask DisposeAsync()
    {
        await loop.StopAsync(default);
        loop.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
