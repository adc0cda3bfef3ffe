namespace Virga.Node.Instances;

/// <summary>What came of starting an instance: one that is ready, or the reply that says why the handler couldn't be loaded.</summary>
/// <param name="Instance">Ready when <see cref="Failure"/> is null, else dead: kept for its log.</param>
internal sealed record InstanceStart(Instance Instance, InstanceReply? Failure);
