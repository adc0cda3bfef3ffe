using System.Net;
using System.Net.Sockets;
using Virga.Node.Identity;
using Virga.Node.Mesh;
using Virga.Node.Mesh.Content;
using Virga.Node.Mesh.Peers;
using Virga.Node.Values;

namespace Virga.Node.Tests.Mesh;

public sealed class MeshSessionsTests : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly Listener listener = new();

    private MeshOptions Options => new() { Folder = folder.Path, IsOn = true, BlockPatience = TimeSpan.FromSeconds(30) };

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Run_ProcessThatMadeAKey_GetsItBackAtItsNextStart()
    {
        for (int start = 0; start < 2; start++)
        {
            await using Link link = await Link.OpenAsync();
            Task session = RunAsync(link.Node, new MeshConnection(Options));
            PeerFrame first = (await link.Process.ReadAsync(default))!.Value;
            Assert.Equal(PeerFrameType.Start, first.Type);
            Assert.Equal(start == 1, System.Text.Encoding.UTF8.GetString(first.Body.Span).Contains("\"key\":\"AQID\"", StringComparison.Ordinal));
            await link.SendAsync(PeerFrameWriter.Json(PeerFrameType.Ready, new { Version = 1, Peer = "me", Addresses = new[] { "/ip4/127.0.0.1" }, Key = start == 0 ? "AQID" : null }));
            await link.SendAsync(new PeerFrameWriter(PeerFrameType.Wanted).Add(1u).Add((byte)0).Close());
            await link.NextAsync(PeerFrameType.Block); // it is past the start when it answers
            await link.CloseProcessAsync();
            await session;
        }
    }

    [Fact]
    public async Task Run_ProcessOfAnotherVersion_EndsInAnIOException()
    {
        await using Link link = await Link.OpenAsync();
        Task session = RunAsync(link.Node, new MeshConnection(Options));
        await link.SendAsync(PeerFrameWriter.Json(PeerFrameType.Ready, new { Version = 2, Peer = "me", Addresses = Array.Empty<string>() }));
        await Assert.ThrowsAsync<IOException>(() => session);
    }

    [Fact]
    public async Task Run_RandomFramesFromTheProcess_EndOnlyInAnIOException()
    {
        Random random = new(2);
        for (int round = 0; round < 60; round++)
        {
            await using Link link = await Link.OpenAsync();
            Task session = RunAsync(link.Node, new MeshConnection(Options));
            await link.SendAsync(PeerFrameWriter.Json(PeerFrameType.Ready, new { Version = 1, Peer = "me", Addresses = Array.Empty<string>() }));
            for (int i = 0; i < 20; i++)
            {
                byte[] body = new byte[random.Next(80)];
                random.NextBytes(body);
                PeerFrameType type = (PeerFrameType)random.Next(random.Next(2) == 0 ? 65 : 0, 72);
                if (!await link.TrySendAsync(new PeerFrameWriter(type).Add(body).Close()))
                {
                    break;
                }
            }

            await link.CloseProcessAsync();
            Assert.True(await Record.ExceptionAsync(() => session) is null or IOException, "another exception");
        }
    }

    [Fact]
    public async Task Run_MessageJudged_SendsTheVerdictBack()
    {
        await using Link link = await Link.OpenAsync();
        MeshConnection connection = new(Options);
        Task session = RunAsync(link.Node, connection);
        await link.ReadyAsync();
        listener.Verdict = GossipVerdict.Reject;
        await link.SendAsync(new PeerFrameWriter(PeerFrameType.Message).Add(77ul).Add("topic").Add("author").Add("via").Add("data"u8).Close());
        PeerFrame verdict = await link.NextAsync(PeerFrameType.Verdict);
        Assert.Equal([77, 0, 0, 0, 0, 0, 0, 0, 2], verdict.Body.ToArray());
        Assert.Equal(("topic", "author", "via", "data"), listener.Last);
        await link.CloseProcessAsync();
        await session;
    }

    [Fact]
    public async Task Want_BlockThatIsNotWhatItsIdNames_IsNotTaken()
    {
        await using Link link = await Link.OpenAsync();
        MeshConnection connection = new(Options);
        Task session = RunAsync(link.Node, connection);
        await link.ReadyAsync();
        byte[] block = "a block"u8.ToArray();
        foreach ((byte[] answer, bool isTaken) in new[] { (block, true), ("another"u8.ToArray(), false) })
        {
            Task<ReadOnlyMemory<byte>?> want = connection.WantAsync(Cid.Of(CidCodec.Raw, block), default);
            PeerFrame asked = await link.NextAsync(PeerFrameType.Want);
            await link.SendAsync(new PeerFrameWriter(PeerFrameType.Got).Add(BitConverter.ToUInt32(asked.Body.Span[..4])).Add((byte)1).Add(answer).Close());
            Assert.Equal(isTaken, await want is not null);
        }

        Task<ReadOnlyMemory<byte>?> unanswered = connection.WantAsync(Cid.Of(CidCodec.Raw, block), default);
        await link.NextAsync(PeerFrameType.Want);
        await link.CloseProcessAsync();
        await session;
        Assert.Null(await unanswered);
    }

    [Fact]
    public async Task Run_BlocksThatPeersWant_AreGivenAskedForOrDenied()
    {
        byte[] block = "a block"u8.ToArray();
        await using Link link = await Link.OpenAsync();
        Task session = RunAsync(link.Node, new MeshConnection(Options), new Source("another"u8.ToArray()), new Source(block));
        await link.ReadyAsync();
        foreach ((byte[] of, byte kind, byte[] answer) in new[] { (block, (byte)0, (byte[])[1, .. block]), (block, (byte)1, [1]), ("none"u8.ToArray(), (byte)0, [0]) })
        {
            await link.SendAsync(new PeerFrameWriter(PeerFrameType.Wanted).Add(9u).Add(kind).Add(Cid.Of(CidCodec.Raw, of).ToArray()).Close());
            Assert.Equal([9, 0, 0, 0, .. answer], (await link.NextAsync(PeerFrameType.Block)).Body.ToArray());
        }

        await link.CloseProcessAsync();
        await session;
    }

    private Task RunAsync(PeerChannel channel, MeshConnection connection, params IBlockSource[] blocks) =>
        new MeshSessions(Options, connection, listener, blocks, [], TimeProvider.System).RunAsync(channel, new MeshIdentity(Options, SecretBox.Open(folder.At("key"))), default);

    private sealed class Source(byte[] block) : IBlockSource
    {
        public ValueTask<Result<Block>> GetAsync(Cid id, CancellationToken cancellation) => ValueTask.FromResult(Block.Verified(id, block));
    }

    private sealed class Listener : IGossipListener
    {
        public GossipVerdict Verdict { get; set; }

        public (string, string, string, string) Last { get; private set; }

        public GossipVerdict Judge(in GossipMessage message)
        {
            Last = (message.Topic, message.Author, message.Via, System.Text.Encoding.UTF8.GetString(message.Data.Span));
            return Verdict;
        }

        public void Joined(string peer, string topic)
        {
        }
    }

    /// <summary>Both ends of a connection.</summary>
    private sealed class Link(PeerChannel node, NetworkStream process) : IAsyncDisposable
    {
        public PeerChannel Node => node;

        public PeerChannel Process { get; } = new(process);

        public static async Task<Link> OpenAsync()
        {
            using TcpListener listener = new(IPAddress.Loopback, 0);
            listener.Start();
            Socket one = new(SocketType.Stream, ProtocolType.Tcp);
            await one.ConnectAsync(listener.LocalEndpoint);
            return new Link(new PeerChannel(new NetworkStream(await listener.AcceptSocketAsync(), ownsSocket: true)), new NetworkStream(one, ownsSocket: true));
        }

        public async Task SendAsync(byte[] frame) => await Process.SendAsync(frame, default);

        public async Task<bool> TrySendAsync(byte[] frame)
        {
            try
            {
                await SendAsync(frame);
                return true;
            }
            catch (IOException)
            {
                return false; // the node hung up
            }
        }

        public async Task ReadyAsync()
        {
            await NextAsync(PeerFrameType.Start);
            await SendAsync(PeerFrameWriter.Json(PeerFrameType.Ready, new { Version = 1, Peer = "me", Addresses = Array.Empty<string>() }));
            await SendAsync(new PeerFrameWriter(PeerFrameType.Wanted).Add(1u).Add((byte)0).Close());
            await NextAsync(PeerFrameType.Block); // it is past the start when it answers
        }

        public async Task<PeerFrame> NextAsync(PeerFrameType type)
        {
            while (await Process.ReadAsync(default) is { } frame)
            {
                if (frame.Type == type)
                {
                    return frame;
                }
            }

            throw new InvalidOperationException($"no {type} came");
        }

        public ValueTask CloseProcessAsync() => Process.DisposeAsync();

        public async ValueTask DisposeAsync()
        {
            await Process.DisposeAsync();
            await node.DisposeAsync();
        }
    }
}
