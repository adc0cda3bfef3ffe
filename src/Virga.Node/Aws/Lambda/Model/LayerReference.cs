namespace Virga.Node.Aws.Lambda.Model;

/// <summary>A layer as a function's configuration shows it.</summary>
internal sealed record LayerReference(string Arn, long CodeSize);
