using System.Buffers.Binary;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Virga.Node.Aws.Wire;
using Virga.Node.Functions;
using Virga.Node.Gateway;
using Virga.Node.Mesh.Content;
using Virga.Node.Mesh.Packages;
using Virga.Node.Values;

namespace Virga.Node.Hosting;

/// <summary>
/// The content store, under <c>/_virga/v1/content</c>: clients cut files into blocks themselves and send those, so that no id has to be
/// believed and what was cut off goes on where it ended. Long work answers in lines of JSON, the last of which has its result or error.
/// </summary>
internal sealed class ContentApi(ContentLibrary library, ContentCollector collector, FunctionContent functions) : INodeRoutes
{
    /// <summary>Bytes of a request's blocks: frames of id (36 bytes), length (4, big-endian) and bytes.</summary>
    public const int MaxBody = BlockBatch.MaxBytes + (1 << 20);

    private const string Path = $"{ManagementApi.Prefix}/content";
    private const int FrameHeader = Cid.Size + sizeof(int);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost($"{Path}/blocks", PutAsync);
        routes.MapGet($"{Path}/pins", context => RestJson.WriteAsync(context, 200, new PinList(library.Usage.Blocks, library.Usage.Bytes, library.Usage.Quota, [.. library.Pins.All.Select(PinView.Of)])));
        routes.MapPost($"{Path}/pins", PinAsync);
        routes.MapDelete($"{Path}/pins/{{id}}", UnpinAsync);
        routes.MapPost($"{Path}/gc", CollectAsync);
        routes.MapGet($"{Path}/files/{{id}}/{{**path}}", ReadAsync);
        routes.MapPost($"{Path}/functions/{{name}}", PublishAsync);
        routes.MapPost($"{Path}/manifests/{{id}}/function", MaterialiseAsync);
    }

    /// <summary>A block as clients send it.</summary>
    public static void WriteFrame(Stream target, Block block)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, block.Bytes.Length);
        target.Write(block.Id.ToArray());
        target.Write(length);
        target.Write(block.Bytes.Span);
    }

    private static ReadOnlyMemory<byte> BodyOf(HttpContext context) => context.Features.GetRequiredFeature<AwsRequest>().Body;

    private static Result<List<Block>> ReadFrames(ReadOnlyMemory<byte> body)
    {
        List<Block> blocks = [];
        while (body.Length >= FrameHeader)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(body.Span[Cid.Size..]);
            if (!Cid.TryRead(body.Span[..Cid.Size], out Cid id) || length < 0 || length > body.Length - FrameHeader)
            {
                break;
            }

            if (!Block.Verified(id, body.Slice(FrameHeader, length)).TryGet(out Block? block, out VirgaError? error))
            {
                return error;
            }

            blocks.Add(block);
            body = body[(FrameHeader + length)..];
        }

        return body.IsEmpty ? blocks : new VirgaError(Outcome.InvalidRequestContent, "The request isn't a sequence of blocks, each its id (36 bytes), length (4 bytes, big-endian) and bytes.");
    }

    private static Task FailAsync(HttpContext context, VirgaError error) => RestJson.WriteErrorAsync(context, error);

    /// <summary>Lines of progress while the work runs, at most a few a second, and the result.</summary>
    private static async Task StreamAsync<T>(HttpContext context, Func<Action<ContentProgress>, Task<Result<T>>> work)
    {
        context.Response.ContentType = "application/x-ndjson";
        ContentProgress latest = default;
        Lock gate = new();
        Task<Result<T>> running = work(progress =>
        {
            lock (gate)
            {
                latest = progress;
            }
        });
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(250));
        Task<bool> tick = timer.WaitForNextTickAsync(context.RequestAborted).AsTask();
        while (await Task.WhenAny(running, tick).ConfigureAwait(false) != running)
        {
            await tick.ConfigureAwait(false);
            ContentProgress shown;
            lock (gate)
            {
                shown = latest;
            }

            await WriteLineAsync(context, new Line<T>(shown, default, null)).ConfigureAwait(false);
            tick = timer.WaitForNextTickAsync(context.RequestAborted).AsTask();
        }

        Result<T> result = await running.ConfigureAwait(false);
        await WriteLineAsync(context, result.TryGet(out T? done, out VirgaError? error) ? new Line<T>(null, done, null) : new Line<T>(null, default, new ErrorView(error.Outcome, error.Message))).ConfigureAwait(false);
    }

    private static async Task WriteLineAsync<T>(HttpContext context, Line<T> line)
    {
        await context.Response.Body.WriteAsync((byte[])[.. JsonSerializer.SerializeToUtf8Bytes(line, RestJson.Options), (byte)'\n'], context.RequestAborted).ConfigureAwait(false);
        await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private async Task PutAsync(HttpContext context)
    {
        VirgaError? error = ReadFrames(BodyOf(context)).TryGet(out List<Block>? blocks, out VirgaError? unread) ? await library.PutAsync(blocks).ConfigureAwait(false) : unread;
        await (error is null ? RestJson.WriteAsync(context, 200, new { Stored = blocks!.Count }) : FailAsync(context, error)).ConfigureAwait(false);
    }

    private Task PinAsync(HttpContext context) =>
        !RestJson.Read<PinRequest>(BodyOf(context).Span).TryGet(out PinRequest? asked, out VirgaError? error) || !Cid.Parse(asked.Id).TryGet(out Cid id, out error)
            ? FailAsync(context, error)
            : StreamAsync<PinView>(context, async progress =>
                (await library.Pins.PinAsync(id, PinReason.User, asked.Name is { Length: <= 256 } name ? name : "", asked.Public, progress, context.RequestAborted).ConfigureAwait(false)).TryGet(out ContentPin? pin, out VirgaError? failed) ? PinView.Of(pin) : failed);

    private async Task UnpinAsync(HttpContext context)
    {
        VirgaError? error = Cid.Parse((string)context.Request.RouteValues["id"]!).TryGet(out Cid id, out VirgaError? unread)
            ? await library.Pins.UnpinAsync(id, PinReason.User).ConfigureAwait(false) ? null : new VirgaError(Outcome.NotFound, $"Nobody has pinned {id}.")
            : unread;
        context.Response.StatusCode = 204;
        await (error is null ? Task.CompletedTask : FailAsync(context, error)).ConfigureAwait(false);
    }

    private Task CollectAsync(HttpContext context) => RestJson.Read<CollectRequest>(BodyOf(context).Span).TryGet(out CollectRequest? asked, out VirgaError? error)
        ? StreamAsync(context, progress => collector.CollectAsync(asked.Grace is { } seconds ? TimeSpan.FromSeconds(Math.Max(0, seconds)) : null, progress, context.RequestAborted))
        : FailAsync(context, error);

    /// <summary>A file's bytes, or a directory's entries.</summary>
    private async Task ReadAsync(HttpContext context)
    {
        if (!Cid.Parse((string)context.Request.RouteValues["id"]!).TryGet(out Cid id, out VirgaError? error)
            || !(await library.Reader.ResolveAsync(id, (string?)context.Request.RouteValues["path"] ?? "", context.RequestAborted).ConfigureAwait(false)).TryGet(out ContentNode? node, out error))
        {
            await FailAsync(context, error).ConfigureAwait(false);
            return;
        }

        if (node.IsDirectory)
        {
            await RestJson.WriteAsync(context, 200, new DirectoryView([.. node.Links.Select(link => new EntryView(link.Name, link.Id.ToString(), link.Size))])).ConfigureAwait(false);
            return;
        }

        context.Response.ContentType = "application/octet-stream";
        context.Response.ContentLength = (long)node.Size;
        if (await library.Reader.CopyAsync(node, async part => await context.Response.Body.WriteAsync(part, context.RequestAborted).ConfigureAwait(false), context.RequestAborted).ConfigureAwait(false) is { } broken)
        {
            if (context.Response.HasStarted)
            {
                context.Abort(); // the announced length doesn't come
                return;
            }

            context.Response.ContentLength = null;
            await FailAsync(context, broken).ConfigureAwait(false);
        }
    }

    private async Task PublishAsync(HttpContext context)
    {
        Result<PublishedFunction> made = FunctionReference.Parse((string)context.Request.RouteValues["name"]!).TryGet(out FunctionReference function, out VirgaError? error)
            ? await functions.PublishAsync(function.Name, function.Qualifier ?? context.Request.Query["qualifier"], context.RequestAborted).ConfigureAwait(false)
            : error;
        await (made.TryGet(out PublishedFunction? published, out error)
            ? RestJson.WriteAsync(context, 200, new { Id = published.Id.ToString(), Digest = published.Digest.ToString(), published.Manifest })
            : FailAsync(context, error)).ConfigureAwait(false);
    }

    private async Task MaterialiseAsync(HttpContext context)
    {
        Result<Function> made = Cid.Parse((string)context.Request.RouteValues["id"]!).TryGet(out Cid id, out VirgaError? error) ? await functions.MaterialiseAsync(id, context.RequestAborted).ConfigureAwait(false) : error;
        await (made.TryGet(out Function? function, out error) ? RestJson.WriteAsync(context, 200, new { Function = function.Name }) : FailAsync(context, error)).ConfigureAwait(false);
    }

    private sealed record PinRequest(string? Id, string? Name, bool Public);

    private sealed record CollectRequest(double? Grace);

    private sealed record ErrorView(Outcome Outcome, string Message);

    private sealed record Line<T>(ContentProgress? Progress, T? Done, ErrorView? Error);

    private sealed record PinView(string Id, PinReason Reason, string Name, bool Public, DateTimeOffset CreatedAt)
    {
        public static PinView Of(ContentPin pin) => new(pin.Id.ToString(), pin.Reason, pin.Name, pin.IsPublic, pin.CreatedAt);
    }

    private sealed record PinList(long Blocks, long Bytes, long Quota, IReadOnlyList<PinView> Pins);

    private sealed record DirectoryView(IReadOnlyList<EntryView> Entries);

    private sealed record EntryView(string Name, string Id, ulong Size);
}
