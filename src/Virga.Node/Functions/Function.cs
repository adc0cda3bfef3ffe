using System.Collections.Immutable;
using System.Globalization;

namespace Virga.Node.Functions;

/// <summary>A deployed function: its versions and aliases, and what belongs to the name rather than to a version.</summary>
public sealed record Function
{
    /// <summary>The tag that sets the function's outbound network: <c>none</c> or <c>egress</c> (the default, as on Lambda).</summary>
    public const string NetworkTag = "virga:network";

    /// <summary><c>$LATEST</c>: what updates change.</summary>
    public required FunctionVersion Latest { get; init; }

    /// <summary>Published versions by number; they never change.</summary>
    public ImmutableSortedDictionary<int, FunctionVersion> Versions { get; init; } = ImmutableSortedDictionary<int, FunctionVersion>.Empty;

    /// <summary>The highest number ever published; numbers are not used again.</summary>
    public int LastVersion { get; init; }

    public ImmutableSortedDictionary<string, FunctionAlias> Aliases { get; init; } = ImmutableSortedDictionary<string, FunctionAlias>.Empty;

    public ImmutableSortedDictionary<string, string> Tags { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>At most one for the function itself and one for each alias.</summary>
    public ImmutableArray<FunctionUrl> Urls { get; init; } = [];

    /// <summary>What is set by qualifier; the function itself is the empty string.</summary>
    public ImmutableSortedDictionary<string, QualifierSettings> Qualified { get; init; } = ImmutableSortedDictionary<string, QualifierSettings>.Empty;

    /// <summary>Concurrency set aside for it, which is also its limit; null: it shares the account's.</summary>
    public int? ReservedConcurrency { get; init; }

    /// <summary>Whether it may call itself in a loop through events; else loops are cut (<c>Terminate</c>).</summary>
    public bool AllowsRecursion { get; init; }

    /// <summary>ARN of the code signing configuration, which is kept for its owner and not enforced.</summary>
    public string? CodeSigningConfig { get; init; }

    public string Name => Latest.FunctionName;

    public int Number => Latest.FunctionNumber;

    /// <summary>Whether its code may open connections to other hosts.</summary>
    public bool HasEgress => Tags.GetValueOrDefault(NetworkTag) != "none";

    /// <summary>Everything that instances may run.</summary>
    public IEnumerable<FunctionVersion> AllVersions => Versions.Values.Prepend(Latest);

    /// <summary>What is set for a qualifier; null and <c>$LATEST</c> are the function itself.</summary>
    public QualifierSettings SettingsOf(string? qualifier) => Qualified.GetValueOrDefault(KeyOf(qualifier)) ?? QualifierSettings.None;

    public Function With(string? qualifier, Func<QualifierSettings, QualifierSettings> change)
    {
        QualifierSettings changed = change(SettingsOf(qualifier));
        return this with { Qualified = changed == QualifierSettings.None ? Qualified.Remove(KeyOf(qualifier)) : Qualified.SetItem(KeyOf(qualifier), changed) };
    }

    /// <summary>The version that a published number or <c>$LATEST</c> names.</summary>
    public FunctionVersion? Version(string? qualifier) =>
        qualifier is null or FunctionVersion.Latest ? Latest
        : int.TryParse(qualifier, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? Versions.GetValueOrDefault(number)
        : null;

    /// <summary>The version that a call of a qualifier runs; an alias with weights draws one.</summary>
    public FunctionVersion? Route(string? qualifier, Random random) =>
        Version(qualifier) ?? (qualifier is not null && Aliases.TryGetValue(qualifier, out FunctionAlias? alias) ? Version(alias.Draw(random)) : null);

    /// <summary>Whether a qualifier names something of this function.</summary>
    public bool Has(string? qualifier) => Version(qualifier) is not null || Aliases.ContainsKey(qualifier!);

    /// <summary>Instances kept ready of a version: its own, and those of aliases that lead to it.</summary>
    public int ProvisionedOf(FunctionVersion version)
    {
        int own = SettingsOf(version.Qualifier).Provisioned?.Instances ?? 0;
        return own + Aliases.Values.Sum(alias => (int)Math.Ceiling((SettingsOf(alias.Name).Provisioned?.Instances ?? 0) * alias.WeightOf(version.Qualifier)));
    }

    private static string KeyOf(string? qualifier) => qualifier is null or FunctionVersion.Latest ? "" : qualifier;
}
