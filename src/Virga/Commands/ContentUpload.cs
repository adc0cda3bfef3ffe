using System.CommandLine;
using Virga.Node.Hosting;
using Virga.Node.Mesh.Content;
using Virga.Node.Values;

namespace Virga.Commands;

/// <summary><c>virga content add</c>: cuts files into blocks here, sends them some megabytes at once, and pins their root.</summary>
internal static class ContentUpload
{
    public static async Task<int> RunAsync(ParseResult parsed, NodeClient client, bool json, CancellationToken cancellation)
    {
        string path = ContentCommand.SourceOf(parsed);
        if (!Path.Exists(path))
        {
            return Output.Fail(new VirgaError(Outcome.NotFound, $"{path} doesn't exist."));
        }

        long done = 0;
        if (!(await SendAsync(client, Path.GetFullPath(path), Shown, cancellation).ConfigureAwait(false)).TryGet(out Cid id, out VirgaError? error))
        {
            return Output.Fail(error);
        }

        ContentWork.Clear(json ? null : "");
        return await ContentCommand.PinAsync(id.ToString(), parsed, client, json, cancellation).ConfigureAwait(false);

        void Shown(int bytes) => ContentWork.Show(json ? null : "added", ContentWork.Megabytes(done += bytes));
    }

    /// <summary>Nothing keeps it there before it is pinned.</summary>
    /// <param name="progress">Told how many bytes more are done.</param>
    public static async Task<Result<Cid>> SendAsync(NodeClient client, string path, Action<int> progress, CancellationToken cancellation)
    {
        BlockBatch batch = new((blocks, token) => SendAsync(client, blocks, token));
        Result<ImportedContent> imported = await new FolderImporter(batch, ImportOptions.Default).ImportAsync(path, progress, cancellation).ConfigureAwait(false);
        return !imported.TryGet(out ImportedContent content, out VirgaError? error) || (error = await batch.FlushAsync(cancellation).ConfigureAwait(false)) is not null ? error : content.Id;
    }

    private static async Task<VirgaError?> SendAsync(NodeClient client, IReadOnlyList<Block> blocks, CancellationToken cancellation)
    {
        using MemoryStream body = new();
        foreach (Block block in blocks)
        {
            ContentApi.WriteFrame(body, block);
        }

        Result<HttpResponseMessage> sent = await client.SendRawAsync(HttpMethod.Post, $"{ContentCommand.Path}/blocks", body.ToArray(), null, cancellation, contentType: "application/octet-stream").ConfigureAwait(false);
        if (sent.TryGet(out HttpResponseMessage? response, out VirgaError? error))
        {
            response.Dispose();
        }

        return error;
    }
}
