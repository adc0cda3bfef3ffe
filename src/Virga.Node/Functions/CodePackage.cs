using Virga.Node.Functions.Images;

namespace Virga.Node.Functions;

/// <summary>A deployment package in the store.</summary>
/// <param name="Size">Bytes of the zip as uploaded; 0 for an image.</param>
public sealed record CodePackage(CodeHash Hash, long Size)
{
    /// <summary>Null for a zip.</summary>
    public FunctionImage? Image { get; init; }
}
