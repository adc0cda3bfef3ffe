namespace Virga.Node.Functions;

/// <summary>A deployment package in the store.</summary>
/// <param name="Size">Bytes of the zip as uploaded.</param>
public sealed record CodePackage(CodeHash Hash, long Size);
