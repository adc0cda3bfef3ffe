using System.Globalization;
using System.Text.Json;
using Virga.Node.Functions;
using Virga.Node.Values;

namespace Virga.Node.Aws.Lambda.Model;

/// <summary>A function as the Lambda API describes it. Source: AWS Lambda API, FunctionConfiguration.</summary>
internal sealed record FunctionConfiguration
{
    public required string FunctionName { get; init; }

    public required string FunctionArn { get; init; }

    /// <summary>Null for an image, as the handler.</summary>
    public required string? Runtime { get; init; }

    public required string Role { get; init; }

    public required string? Handler { get; init; }

    public required long CodeSize { get; init; }

    public required string Description { get; init; }

    public required int Timeout { get; init; }

    public required int MemorySize { get; init; }

    /// <summary>ISO 8601 with milliseconds and <c>+0000</c>.</summary>
    public required string LastModified { get; init; }

    public required string CodeSha256 { get; init; }

    public required string Version { get; init; }

    public EnvironmentSettings? Environment { get; init; }

    public required TracingSettings TracingConfig { get; init; }

    public required string RevisionId { get; init; }

    public string State { get; init; } = "Active";

    /// <summary>Here: what runs instead of a runtime that the node lacks.</summary>
    public string? StateReason { get; init; }

    public string? StateReasonCode { get; init; }

    public string? LastUpdateStatus { get; init; } = "Successful";

    public string? LastUpdateStatusReason { get; init; }

    public string? LastUpdateStatusReasonCode { get; init; }

    public string PackageType { get; init; } = "Zip";

    public ImageConfigResponse? ImageConfigResponse { get; init; }

    public required IReadOnlyList<string> Architectures { get; init; }

    public required EphemeralStorageSettings EphemeralStorage { get; init; }

    public required SnapStartResponse SnapStart { get; init; }

    public required LoggingSettings LoggingConfig { get; init; }

    public IReadOnlyList<LayerReference>? Layers { get; init; }

    public DeadLetterSettings? DeadLetterConfig { get; init; }

    public JsonElement? VpcConfig { get; init; }

    public JsonElement? FileSystemConfigs { get; init; }

    public JsonElement? KMSKeyArn { get; init; }

    /// <summary>As the answer to its creation tells it: what a first call needs is being made ready.</summary>
    public FunctionConfiguration Creating() =>
        this with { State = "Pending", StateReason = "The function is being created.", StateReasonCode = "Creating", LastUpdateStatus = null };

    /// <summary>As the answer to a change tells it: instances of the state before may still serve.</summary>
    public FunctionConfiguration Updating() =>
        this with { LastUpdateStatus = "InProgress", LastUpdateStatusReason = "The function is being created.", LastUpdateStatusReasonCode = "Creating" };

    public static FunctionConfiguration Of(FunctionVersion version, NodeAddress address, string? warning, string? qualifier = null) => new()
    {
        FunctionName = version.FunctionName,
        FunctionArn = address.FunctionArn(version.FunctionName, qualifier),
        Runtime = version.Image is null ? version.Runtime : null,
        Role = version.Role,
        Handler = version.Image is null ? version.Handler : null,
        CodeSize = version.CodeSize,
        Description = version.Description,
        Timeout = version.TimeoutSeconds,
        MemorySize = version.Memory.Megabytes,
        LastModified = version.LastModified.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fff+0000", CultureInfo.InvariantCulture),
        CodeSha256 = version.CodeSha256,
        Version = version.Qualifier,
        Environment = version.Environment.IsEmpty ? null : new EnvironmentSettings(version.Environment),
        TracingConfig = new TracingSettings(version.TracingMode),
        RevisionId = version.RevisionId,
        StateReason = warning,
        PackageType = version.Image is null ? "Zip" : ImageRules.PackageType,
        ImageConfigResponse = ImageConfigResponse.Of(version.Image?.Overrides),
        Architectures = version.Architectures,
        EphemeralStorage = new EphemeralStorageSettings(version.EphemeralStorage.Megabytes),
        SnapStart = new SnapStartResponse(version.SnapStart, version.SnapStart == "PublishedVersions" && version.Qualifier != FunctionVersion.Latest ? "On" : "Off"),
        LoggingConfig = LoggingSettings.Of(version),
        Layers = version.Layers.IsEmpty ? null : [.. version.Layers.Select(layer => new LayerReference(layer.Arn, layer.CodeSize))],
        DeadLetterConfig = version.DeadLetterTarget is { } target ? new DeadLetterSettings(target) : null,
        VpcConfig = Kept(version, nameof(VpcConfig)),
        FileSystemConfigs = Kept(version, nameof(FileSystemConfigs)),
        KMSKeyArn = Kept(version, nameof(KMSKeyArn)),
    };

    private static JsonElement? Kept(FunctionVersion version, string name) =>
        version.Kept.TryGetValue(name, out string? json) ? JsonDocument.Parse(json).RootElement : null;
}
