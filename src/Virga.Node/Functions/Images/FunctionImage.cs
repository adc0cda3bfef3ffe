using System.Collections.Immutable;

namespace Virga.Node.Functions.Images;

/// <summary>The container image that is a function's package. Source: OCI image specification, "Image configuration".</summary>
public sealed record FunctionImage
{
    /// <summary>As the caller gave it.</summary>
    public required string Uri { get; init; }

    /// <summary>The same place, with the manifest's digest.</summary>
    public required string ResolvedUri { get; init; }

    public ImmutableArray<string> Entrypoint { get; init; } = [];

    public ImmutableArray<string> Command { get; init; } = [];

    public string WorkingDirectory { get; init; } = "";

    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>What the function's configuration says instead.</summary>
    public ImageOverrides? Overrides { get; init; }

    /// <summary>What is executed: each of the two parts can be overridden on its own.</summary>
    public IReadOnlyList<string> Arguments =>
        [.. Overrides is { EntryPoint.IsEmpty: false } entry ? entry.EntryPoint : Entrypoint, .. EffectiveCommand];

    public ImmutableArray<string> EffectiveCommand => Overrides is { Command.IsEmpty: false } overrides ? overrides.Command : Command;

    public string Folder => Overrides is { WorkingDirectory.Length: > 0 } overrides ? overrides.WorkingDirectory
        : WorkingDirectory.Length > 0 ? WorkingDirectory
        : "/";
}
