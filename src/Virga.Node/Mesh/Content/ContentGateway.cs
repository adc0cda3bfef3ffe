using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Virga.Node.Gateway;
using Virga.Node.Values;

namespace Virga.Node.Mesh.Content;

/// <summary>
/// Public content for anyone: <c>GET /ipfs/CID?format=raw</c> gives one block, to be checked by who asked, <c>GET /ipfs/CID/path</c> a file, or a
/// directory's <c>index.html</c> or list. Only what is here is served: nobody makes this node fetch. Sources: IPFS, "Trustless Gateway
/// Specification" and "Path Gateway Specification".
/// </summary>
internal sealed class ContentGateway(IBlockStore store) : IOpenEndpoint, IDisposable
{
    public const string Prefix = "/ipfs/";
    private const string RawBlock = "application/vnd.ipld.raw";
    private const int MaxAtOnce = 64;
    private static readonly FileExtensionContentTypeProvider Types = new();
    private readonly PublicBlocks blocks = new(store);
    private readonly SemaphoreSlim places = new(MaxAtOnce);

    /// <summary>Signed requests to a bucket that is called ipfs are S3's.</summary>
    public bool IsFor(HttpRequest request) =>
        request.Path.Value!.StartsWith(Prefix, StringComparison.Ordinal) && request.Headers.Authorization.Count == 0 && Split(request.Path.Value).Id is not null;

    public async Task HandleAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            await FailAsync(context, 405, "Content is read only.").ConfigureAwait(false);
            return;
        }

        if (!await places.WaitAsync(0).ConfigureAwait(false))
        {
            context.Response.Headers.RetryAfter = "1";
            await FailAsync(context, 429, "Too many are being served: try again later.").ConfigureAwait(false);
            return;
        }

        try
        {
            await ServeAsync(context).ConfigureAwait(false);
        }
        finally
        {
            places.Release();
        }
    }

    public void Dispose() => places.Dispose();

    private static (Cid? Id, string Below) Split(string path)
    {
        string rest = path[Prefix.Length..];
        int slash = rest.IndexOf('/', StringComparison.Ordinal);
        return Cid.Parse(slash < 0 ? rest : rest[..slash]).TryGet(out Cid id, out _) ? (id, slash < 0 ? "" : rest[slash..]) : (null, "");
    }

    private async Task ServeAsync(HttpContext context)
    {
        (Cid? id, string path) = Split(context.Request.Path.Value!);
        bool isRaw = context.Request.Query["format"] == "raw" || context.Request.Headers.Accept.ToString().Contains(RawBlock, StringComparison.Ordinal);
        ContentReader reader = new(blocks, ReadLimits.Default);
        CancellationToken gone = context.RequestAborted;
        if (isRaw && path.Length == 0)
        {
            await (await blocks.GetAsync(id!.Value, gone).ConfigureAwait(false) is { Error: null } found ? SendAsync(context, found.Value) : FailAsync(context, 404, $"{id} isn't public here.")).ConfigureAwait(false);
            return;
        }

        Result<ContentNode> resolved = await reader.ResolveAsync(id!.Value, path, gone).ConfigureAwait(false);
        if (resolved is { Error: null, Value.IsDirectory: true } && resolved.Value.Links.FirstOrDefault(link => link.Name == "index.html") is { } index)
        {
            if (!path.EndsWith('/'))
            {
                context.Response.Redirect(context.Request.PathBase + context.Request.Path + "/"); // relative links on the page mean its own folder
                return;
            }

            (resolved, path) = (await reader.OpenAsync(index.Id, gone).ConfigureAwait(false), index.Name);
        }

        await (resolved.TryGet(out ContentNode? node, out VirgaError? error) ? SendAsync(context, reader, node, path) : FailAsync(context, error.HttpStatus, error.Message)).ConfigureAwait(false);
    }

    private static Task SendAsync(HttpContext context, Block block)
    {
        Describe(context, block.Id, RawBlock);
        context.Response.ContentLength = block.Bytes.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(block.Bytes, context.RequestAborted).AsTask();
    }

    private static async Task SendAsync(HttpContext context, ContentReader reader, ContentNode node, string path)
    {
        if (node.IsDirectory)
        {
            Describe(context, node.Id, "text/plain; charset=utf-8");
            byte[] list = Encoding.UTF8.GetBytes(string.Concat(node.Links.Select(link => $"{link.Id} {link.Name}\n")));
            await (HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(list, context.RequestAborted).AsTask()).ConfigureAwait(false);
            return;
        }

        Describe(context, node.Id, Types.TryGetContentType(path, out string? type) ? type : "application/octet-stream");
        context.Response.ContentLength = (long)node.Size;
        if (!HttpMethods.IsHead(context.Request.Method) && await reader.CopyAsync(node, async part => await context.Response.Body.WriteAsync(part, context.RequestAborted).ConfigureAwait(false), context.RequestAborted).ConfigureAwait(false) is not null)
        {
            context.Abort(); // the announced length doesn't come: its reader must not take the part for the whole
        }
    }

    /// <summary>What a stranger made is data: it may not act in the name of this address.</summary>
    private static void Describe(HttpContext context, Cid id, string type)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.ContentType = type;
        headers.ETag = $"\"{id}\"";
        headers.CacheControl = "public, max-age=29030400, immutable";
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = "sandbox";
    }

    private static Task FailAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(message + "\n");
    }
}
