namespace Virga.Node.Federation.Load;

/// <summary>What a gateway says of itself.</summary>
/// <param name="Load">1/10,000 of its capacity.</param>
internal sealed record LoadAnswer(int Load);
