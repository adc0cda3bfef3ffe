namespace Virga.Node.Aws.Lambda.Model;

/// <param name="AdditionalVersionWeights">Part (0-1) of the calls by version.</param>
internal sealed record AliasRouting(IReadOnlyDictionary<string, double>? AdditionalVersionWeights);
