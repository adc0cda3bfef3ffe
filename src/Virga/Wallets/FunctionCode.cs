using System.Text.Json;
using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Wallets;

/// <summary>What an end point's version says about its code.</summary>
/// <param name="Cid">Null: this node doesn't publish content, and the digest is that of the zip alone.</param>
internal sealed record FunctionCode(Hash32 Digest, string? Cid)
{
    public static async Task<Result<FunctionCode>> PublishAsync(NodeClient node, string function, CancellationToken cancellation)
    {
        Result<JsonElement> published = await node.SendAsync(HttpMethod.Post, $"/_virga/v1/content/functions/{Uri.EscapeDataString(function)}", null, cancellation).ConfigureAwait(false);
        if (published.TryGet(out JsonElement content, out VirgaError? error))
        {
            return Read(content.GetProperty(nameof(Digest)).GetString()) is { } digest ? new FunctionCode(digest, content.GetProperty("Id").GetString()) : new VirgaError(Outcome.Internal, "The node's answer has no digest of 32 bytes.");
        }

        if (error.AwsCode != "UnknownOperationException")
        {
            return error;
        }

        if (!(await node.SendAsync(HttpMethod.Get, $"/2015-03-31/functions/{Uri.EscapeDataString(function)}/configuration", null, cancellation).ConfigureAwait(false)).TryGet(out JsonElement configuration, out error))
        {
            return error;
        }

        return new FunctionCode(Hash32.Of(Convert.FromBase64String(configuration.GetProperty("CodeSha256").GetString()!)), null);
    }

    private static Hash32? Read(string? text) => Hash32.TryParse(text is null || text.StartsWith("0x", StringComparison.Ordinal) ? text : "0x" + text, out Hash32 digest) ? digest : null;
}
