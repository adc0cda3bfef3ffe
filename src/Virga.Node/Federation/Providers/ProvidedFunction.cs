namespace Virga.Node.Federation.Providers;

/// <summary>A function as its provider tells of it; null where it doesn't.</summary>
/// <param name="Code">SHA-256 of the package as AWS spells it, or the image.</param>
internal sealed record ProvidedFunction(string Name, string? Runtime, int? MemoryMegabytes, string? Code, int? Instances);
