using System.Collections.Immutable;

namespace Virga.Node.Functions;

/// <summary>A name for a version, or for two between which calls are divided. Source: AWS Lambda API, AliasConfiguration.</summary>
public sealed record FunctionAlias
{
    public required string Name { get; init; }

    /// <summary><c>$LATEST</c> or a number.</summary>
    public required string FunctionVersion { get; init; }

    public string Description { get; init; } = "";

    /// <summary>Parts (0-1) of the calls that go to other versions; AWS takes at most one.</summary>
    public ImmutableSortedDictionary<string, double> Weights { get; init; } = ImmutableSortedDictionary<string, double>.Empty;

    public required string RevisionId { get; init; }

    /// <summary>The version for one call.</summary>
    public string Draw(Random random)
    {
        if (Weights.IsEmpty)
        {
            return FunctionVersion;
        }

        double point = random.NextDouble();
        foreach ((string version, double weight) in Weights)
        {
            if ((point -= weight) < 0)
            {
                return version;
            }
        }

        return FunctionVersion;
    }

    /// <summary>The part of the calls that a version gets, 0-1.</summary>
    public double WeightOf(string version) =>
        version == FunctionVersion ? 1 - Weights.Values.Sum() : Weights.GetValueOrDefault(version);
}
