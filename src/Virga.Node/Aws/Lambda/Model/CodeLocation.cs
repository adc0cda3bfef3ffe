namespace Virga.Node.Aws.Lambda.Model;

/// <summary>Source: AWS Lambda API, FunctionCodeLocation.</summary>
/// <param name="Location">Of a zip: presigned, good for ten minutes.</param>
/// <param name="ImageUri">Of an image, as it was given.</param>
/// <param name="ResolvedImageUri">Of an image, with its digest.</param>
internal sealed record CodeLocation(string RepositoryType, string? Location, string? ImageUri = null, string? ResolvedImageUri = null);
