using System.Text.Json;
using Virga.Node.Mesh.Content;
using Virga.Node.Mesh.Peers;

namespace Virga.Node.Mesh;

/// <summary>What is said with one peer process from its start to its end.</summary>
internal sealed class MeshSessions(MeshOptions options, MeshConnection connection, IGossipListener listener, IEnumerable<IBlockSource> blocks, IEnumerable<IPeerSource> peers, TimeProvider time)
{
    /// <summary>Bytes of a message that goes to everyone as it is; larger ones are fetched.</summary>
    public const int MaxGossip = (256 << 10) + 1024;

    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(30);

    /// <summary>Returns when the process is gone.</summary>
    /// <exception cref="IOException">It sent what is no frame.</exception>
    /// <exception cref="OperationCanceledException">It was silent for too long, or the node stops.</exception>
    public async Task RunAsync(PeerChannel channel, MeshIdentity identity, CancellationToken stopping)
    {
        using CancellationTokenSource silence = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        silence.CancelAfter(StartPatience);
        StartMessage start = new(PeerFrame.Version, identity.Read() is { } key ? Convert.ToBase64String(key) : null, [options.Address], MaxGossip);
        await channel.SendAsync(PeerFrameWriter.Json(PeerFrameType.Start, start), silence.Token).ConfigureAwait(false);
        if (await channel.ReadAsync(silence.Token).ConfigureAwait(false) is not { } first)
        {
            return;
        }

        ReadyMessage ready = first.Type == PeerFrameType.Ready ? Parse<ReadyMessage>(first) : throw new IOException($"a frame of type {first.Type} before it was ready");
        if (ready.Version != PeerFrame.Version || ready.Peer is null || ready.Addresses is null)
        {
            throw new IOException($"it speaks version {ready.Version}, the node {PeerFrame.Version}");
        }

        if (ready.Key is { } made)
        {
            identity.Write(Convert.FromBase64String(made));
        }

        using CancellationTokenSource ended = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Task discovery = Task.CompletedTask;
        try
        {
            await connection.AttachAsync(channel, new MeshSelf(ready.Peer, ready.Addresses)).ConfigureAwait(false);
            discovery = DiscoverAsync(channel, ended.Token);
            for (silence.CancelAfter(options.Silence); await channel.ReadAsync(silence.Token).ConfigureAwait(false) is { } frame; silence.CancelAfter(options.Silence))
            {
                await TakeAsync(channel, frame, ended.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            connection.Detach();
            await ended.CancelAsync().ConfigureAwait(false);
            await discovery.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async ValueTask TakeAsync(PeerChannel channel, PeerFrame frame, CancellationToken ended)
    {
        switch (frame.Type)
        {
            case PeerFrameType.Message:
                (ulong handle, GossipMessage message) = ReadMessage(frame);
                GossipVerdict verdict = listener.Judge(message);
                await channel.SendAsync(new PeerFrameWriter(PeerFrameType.Verdict).Add(handle).Add((byte)verdict).Close(), ended).ConfigureAwait(false);
                break;
            case PeerFrameType.Joined:
                (string peer, string topic) = ReadJoined(frame);
                listener.Joined(peer, topic);
                break;
            case PeerFrameType.Wanted:
                _ = ServeAsync(channel, frame, ended); // the process asks for a bounded number at once
                break;
            case PeerFrameType.Got:
                Answer(frame);
                break;
            case PeerFrameType.Status:
                connection.Status = Parse<MeshStatus>(frame);
                break;
            default:
                throw new IOException($"a frame of the unknown type {(byte)frame.Type}");
        }
    }

    private static (ulong Handle, GossipMessage Message) ReadMessage(PeerFrame frame)
    {
        PeerFrameReader reader = new(frame.Body.Span);
        ulong handle = reader.UInt64();
        string topic = reader.Text(), author = reader.Text(), via = reader.Text();
        return reader.IsSound ? (handle, new GossipMessage(topic, author, via, frame.Body[^reader.Rest.Length..])) : throw Unsound(frame);
    }

    private static (string Peer, string Topic) ReadJoined(PeerFrame frame)
    {
        PeerFrameReader reader = new(frame.Body.Span);
        string peer = reader.Text(), topic = reader.Text();
        return reader.IsSound ? (peer, topic) : throw Unsound(frame);
    }

    private void Answer(PeerFrame frame)
    {
        PeerFrameReader reader = new(frame.Body.Span);
        uint request = reader.UInt32();
        bool isFound = reader.Byte() == 1;
        if (!reader.IsSound)
        {
            throw Unsound(frame);
        }

        connection.Answer(request, isFound ? frame.Body[^reader.Rest.Length..] : default(ReadOnlyMemory<byte>?));
    }

    private async Task ServeAsync(PeerChannel channel, PeerFrame frame, CancellationToken ended)
    {
        (uint request, bool isOnlyAsked, Cid? id) = ReadWanted(frame);
        ReadOnlyMemory<byte>? block = null;
        try
        {
            foreach (IBlockSource source in id is null ? [] : blocks)
            {
                block ??= (await source.GetAsync(id!.Value, ended).ConfigureAwait(false)).TryGet(out Block? found, out _) ? found.Bytes : default(ReadOnlyMemory<byte>?);
            }

            PeerFrameWriter answer = new PeerFrameWriter(PeerFrameType.Block).Add(request).Add(block is null ? (byte)0 : (byte)1);
            await channel.SendAsync(answer.Add(isOnlyAsked || block is null ? default : block.Value.Span).Close(), ended).ConfigureAwait(false);
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // the process is gone, or the disk fails: the peer asks another
        }
    }

    private static (uint Request, bool IsOnlyAsked, Cid? Id) ReadWanted(PeerFrame frame)
    {
        PeerFrameReader reader = new(frame.Body.Span);
        (uint request, bool isOnlyAsked) = (reader.UInt32(), reader.Byte() == 1);
        return (request, isOnlyAsked, reader.IsSound && Cid.TryRead(reader.Rest, out Cid id) ? id : null);
    }

    private async Task DiscoverAsync(PeerChannel channel, CancellationToken ended)
    {
        string[] told = [];
        while (true)
        {
            IReadOnlyList<string>[] found = await Task.WhenAll(peers.Select(source => source.AddressesAsync(ended))).ConfigureAwait(false);
            string[] wanted = [.. options.Peers.Concat(found.SelectMany(one => one)).Distinct().Order(StringComparer.Ordinal)];
            if (!wanted.SequenceEqual(told))
            {
                await channel.SendAsync(PeerFrameWriter.Json(PeerFrameType.Peers, wanted), ended).ConfigureAwait(false);
                told = wanted;
            }

            await Task.Delay(options.DiscoveryInterval, time, ended).ConfigureAwait(false);
        }
    }

    private static T Parse<T>(PeerFrame frame)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(frame.Body.Span, JsonSerializerOptions.Web) ?? throw Unsound(frame);
        }
        catch (JsonException e)
        {
            throw new IOException($"a frame of type {frame.Type} holds no such JSON", e);
        }
    }

    private static IOException Unsound(PeerFrame frame) => new($"a frame of type {frame.Type} is shorter than its parts");

    private sealed record StartMessage(int Version, string? Key, string[] Listen, int MaxMessage);

    private sealed record ReadyMessage(int Version, string? Peer, string[]? Addresses, string? Key);
}
