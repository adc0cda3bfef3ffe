namespace Virga.Node.Instances;

/// <summary>A ready template and the forks of it that wait for a call.</summary>
internal sealed record TemplateForks(ForkParent Parent, Stock Spares);
