using System.Text.Json;

namespace Virga.Node.Aws.Lambda.Model;

/// <summary>What CreateFunction and UpdateFunctionConfiguration have in common; null means: not given.</summary>
internal record FunctionSettings
{
    public string? Runtime { get; init; }

    public string? Role { get; init; }

    public string? Handler { get; init; }

    public string? Description { get; init; }

    public int? Timeout { get; init; }

    public int? MemorySize { get; init; }

    public EnvironmentSettings? Environment { get; init; }

    public EphemeralStorageSettings? EphemeralStorage { get; init; }

    public TracingSettings? TracingConfig { get; init; }

    public IReadOnlyList<string>? Layers { get; init; }

    public ImageSettings? ImageConfig { get; init; }

    public DeadLetterSettings? DeadLetterConfig { get; init; }

    public SnapStartSettings? SnapStart { get; init; }

    public LoggingSettings? LoggingConfig { get; init; }

    /// <summary>Taken and shown again, like the two that follow; without effect on a node.</summary>
    public JsonElement? VpcConfig { get; init; }

    public JsonElement? FileSystemConfigs { get; init; }

    public JsonElement? KMSKeyArn { get; init; }

    public string? RevisionId { get; init; }
}
