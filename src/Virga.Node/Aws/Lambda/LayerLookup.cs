using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda;

/// <summary>Layers by their ARNs.</summary>
internal sealed partial class LayerLookup(LayerCatalog catalog, NodeAddress address)
{
    private const int MaxLayers = 5;

    public string ArnOf(string name) => $"arn:aws:lambda:{address.Region}:{address.AccountId}:layer:{name}";

    public string ArnOf(string name, int number) => string.Create(CultureInfo.InvariantCulture, $"{ArnOf(name)}:{number}");

    /// <summary>The name and number in a version's ARN, or null.</summary>
    public static (string Name, int Number)? Parse(string arn) =>
        VersionArn().Match(arn) is { Success: true } match ? (match.Groups["name"].Value, int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture)) : null;

    /// <summary>A name as paths carry it: itself, or an ARN without a number.</summary>
    public static string NameOf(string nameOrArn) => nameOrArn[(nameOrArn.LastIndexOf(':') + 1)..];

    /// <summary>What a function is to use, in order; null and empty lists give none.</summary>
    public Result<ImmutableArray<LayerUse>> Resolve(IReadOnlyList<string>? arns)
    {
        if (arns is null or [])
        {
            return ImmutableArray<LayerUse>.Empty;
        }

        if (arns.Count > MaxLayers)
        {
            return new VirgaError(Outcome.InvalidParameter, $"Cannot reference more than {MaxLayers} layers.");
        }

        List<LayerUse> uses = [];
        foreach (string arn in arns)
        {
            if (Parse(arn) is not { } named)
            {
                return SettingsRules.Validation([$"Value '[{string.Join(", ", arns)}]' at 'layers' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 2048, Member must have length greater than or equal to 1, Member must satisfy regular expression pattern: arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{{12}}:layer:[a-zA-Z0-9-_]+:[0-9]+]"]);
            }

            if (catalog.Find(named.Name, named.Number) is not { } version)
            {
                return new VirgaError(Outcome.InvalidParameter, $"Layer version {arn} does not exist.");
            }

            uses.Add(new LayerUse(ArnOf(named.Name, named.Number), version.Code, version.CodeSize));
        }

        return uses.Select(use => NameOf(use.Arn[..use.Arn.LastIndexOf(':')])).Distinct(StringComparer.Ordinal).Count() < uses.Count
            ? new VirgaError(Outcome.InvalidParameter, "Two different versions of the same layer are not allowed to be referenced in the same function.")
            : uses.ToImmutableArray();
    }

    [GeneratedRegex(@"^arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\d{12}:layer:(?<name>[a-zA-Z0-9-_]{1,64}):(?<number>[0-9]{1,9})\z", RegexOptions.ExplicitCapture)]
    private static partial Regex VersionArn();
}
