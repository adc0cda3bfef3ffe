using Virga.Node.Values;

namespace Virga.Node.Mesh.Content;

/// <summary>
/// Reads files and directories block by block. What a stranger made is bounded: a file gives exactly the bytes that its root says, each node
/// below is held to what the one above says of it, and depth and number of blocks are limited, so that neither lies about sizes nor
/// small trees that repeat themselves into huge ones cost more than the root announces.
/// </summary>
internal sealed class ContentReader(IBlockSource blocks, ReadLimits limits)
{
    public async ValueTask<Result<ContentNode>> OpenAsync(Cid id, CancellationToken cancellation)
    {
        if (!(await blocks.GetAsync(id, cancellation).ConfigureAwait(false)).TryGet(out Block? block, out VirgaError? error) || !ContentNode.Of(block).TryGet(out ContentNode? node, out error))
        {
            return error;
        }

        return node.Size > limits.MaxFileBytes ? new VirgaError(Outcome.RequestTooLarge, $"The file {id} has {node.Size} bytes; {limits.MaxFileBytes} are the most that are read here.") : node;
    }

    /// <summary>Follows names from a directory.</summary>
    public async Task<Result<ContentNode>> ResolveAsync(Cid root, string path, CancellationToken cancellation)
    {
        string[] names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (names.Length > limits.MaxSegments)
        {
            return new VirgaError(Outcome.InvalidParameter, $"A path has at most {limits.MaxSegments} names.");
        }

        Result<ContentNode> at = await OpenAsync(root, cancellation).ConfigureAwait(false);
        foreach (string name in names)
        {
            if (!at.TryGet(out ContentNode? node, out _))
            {
                return at;
            }

            DagPbLink? link = node.IsDirectory ? node.Links.FirstOrDefault(link => link.Name == name) : null;
            at = link is null ? new VirgaError(Outcome.NotFound, $"{node.Id} has no entry {name}.") : await OpenAsync(link.Id, cancellation).ConfigureAwait(false);
        }

        return at;
    }

    /// <summary>Gives a file's bytes in order. Some may have been given when an error ends it.</summary>
    public async Task<VirgaError?> CopyAsync(ContentNode file, Func<ReadOnlyMemory<byte>, ValueTask> target, CancellationToken cancellation)
    {
        if (file.IsDirectory)
        {
            return new VirgaError(Outcome.InvalidParameter, $"{file.Id} is a directory.");
        }

        ulong budget = (ulong)limits.FreeBlocks + (file.Size / (ulong)limits.BytesPerBlock);
        Stack<Place> above = new();
        await target(file.Inline).ConfigureAwait(false);
        for (Place at = new(file, 0); ;)
        {
            if (at.Next == at.Node.Links.Count)
            {
                if (!above.TryPop(out at))
                {
                    return null;
                }

                continue;
            }

            if (budget-- == 0 || above.Count == limits.MaxDepth)
            {
                return new VirgaError(Outcome.InvalidParameter, $"The file {file.Id} is built of too many or too deeply nested blocks for its {file.Size} bytes.");
            }

            if (!(await OpenAsync(at.Node.Links[at.Next].Id, cancellation).ConfigureAwait(false)).TryGet(out ContentNode? child, out VirgaError? error))
            {
                return error;
            }

            if (child.IsDirectory || child.Size != at.Node.BlockSizes[at.Next])
            {
                return new VirgaError(Outcome.InvalidParameter, $"The file node {at.Node.Id} says other sizes of its parts than they have.");
            }

            await target(child.Inline).ConfigureAwait(false);
            above.Push(at with { Next = at.Next + 1 });
            at = new Place(child, 0);
        }
    }

    /// <summary>A whole file, which must not be larger.</summary>
    public async Task<Result<byte[]>> ReadAsync(Cid id, int maxBytes, CancellationToken cancellation)
    {
        if (!(await OpenAsync(id, cancellation).ConfigureAwait(false)).TryGet(out ContentNode? file, out VirgaError? error))
        {
            return error;
        }

        if (file.Size > (ulong)maxBytes)
        {
            return new VirgaError(Outcome.RequestTooLarge, $"The file {id} has {file.Size} bytes; {maxBytes} are the most here.");
        }

        byte[] bytes = new byte[file.Size];
        int written = 0;
        error = await CopyAsync(
            file,
            part =>
            {
                part.CopyTo(bytes.AsMemory(written));
                written += part.Length;
                return ValueTask.CompletedTask;
            },
            cancellation).ConfigureAwait(false);
        return error is null ? bytes : error;
    }

    private readonly record struct Place(ContentNode Node, int Next);
}
