using System.Collections.Immutable;

namespace Virga.Node.Functions;

/// <summary>A deployed function: its current version, and what belongs to the name rather than to a version.</summary>
public sealed record Function
{
    /// <summary>The tag that sets the function's outbound network: <c>none</c> or <c>egress</c> (the default, as on Lambda).</summary>
    public const string NetworkTag = "virga:network";

    public required FunctionVersion Latest { get; init; }

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    public FunctionUrl? Url { get; init; }

    /// <summary>Concurrency set aside for it, which is also its limit; null: it shares the account's.</summary>
    public int? ReservedConcurrency { get; init; }

    /// <summary>Instances kept ready whether or not they are called.</summary>
    public int Provisioned { get; init; }

    public string Name => Latest.FunctionName;

    public int Number => Latest.FunctionNumber;

    /// <summary>Whether its code may open connections to other hosts.</summary>
    public bool HasEgress => Tags.GetValueOrDefault(NetworkTag) != "none";
}
