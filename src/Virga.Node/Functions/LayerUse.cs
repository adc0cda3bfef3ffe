namespace Virga.Node.Functions;

/// <summary>A layer's version as a function holds it: its content stays usable when the layer is deleted, as on Lambda.</summary>
/// <param name="Arn">With the version number.</param>
public sealed record LayerUse(string Arn, CodeHash Code, long CodeSize);
