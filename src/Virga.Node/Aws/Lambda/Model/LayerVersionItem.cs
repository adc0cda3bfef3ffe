using Virga.Node.Functions;

namespace Virga.Node.Aws.Lambda.Model;

/// <summary>Source: AWS Lambda API, LayerVersionsListItem.</summary>
internal sealed record LayerVersionItem(string LayerVersionArn, int Version, string Description, string CreatedDate)
{
    public IReadOnlyList<string>? CompatibleRuntimes { get; init; }

    public IReadOnlyList<string>? CompatibleArchitectures { get; init; }

    public string? LicenseInfo { get; init; }

    public static LayerVersionItem Of(LayerVersion version, string arn) => new(arn, version.Number, version.Description, LayerVersionResponse.Format(version.CreatedDate))
    {
        CompatibleRuntimes = version.CompatibleRuntimes.IsEmpty ? null : version.CompatibleRuntimes,
        CompatibleArchitectures = version.CompatibleArchitectures.IsEmpty ? null : version.CompatibleArchitectures,
        LicenseInfo = version.LicenseInfo,
    };
}
