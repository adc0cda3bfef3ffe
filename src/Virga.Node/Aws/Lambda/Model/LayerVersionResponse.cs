using System.Globalization;
using Virga.Node.Functions;

namespace Virga.Node.Aws.Lambda.Model;

/// <summary>Source: AWS Lambda API, GetLayerVersion.</summary>
internal sealed record LayerVersionResponse(
    LayerContent Content, string LayerArn, string LayerVersionArn, string Description, string CreatedDate, int Version)
{
    public IReadOnlyList<string>? CompatibleRuntimes { get; init; }

    public IReadOnlyList<string>? CompatibleArchitectures { get; init; }

    public string? LicenseInfo { get; init; }

    public static LayerVersionResponse Of(LayerVersion version, string arn, string versionArn, string location) =>
        new(new LayerContent(location, version.Code.Base64, version.CodeSize), arn, versionArn, version.Description, Format(version.CreatedDate), version.Number)
        {
            CompatibleRuntimes = version.CompatibleRuntimes.IsEmpty ? null : version.CompatibleRuntimes,
            CompatibleArchitectures = version.CompatibleArchitectures.IsEmpty ? null : version.CompatibleArchitectures,
            LicenseInfo = version.LicenseInfo,
        };

    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff+0000", CultureInfo.InvariantCulture);
}
