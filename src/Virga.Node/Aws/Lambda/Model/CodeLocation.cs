namespace Virga.Node.Aws.Lambda.Model;

/// <param name="Location">Presigned, good for ten minutes.</param>
internal sealed record CodeLocation(string RepositoryType, string Location);
