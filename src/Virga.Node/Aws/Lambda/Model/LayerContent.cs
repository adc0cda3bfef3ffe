namespace Virga.Node.Aws.Lambda.Model;

/// <param name="Location">Presigned, good for ten minutes.</param>
internal sealed record LayerContent(string Location, string CodeSha256, long CodeSize);
