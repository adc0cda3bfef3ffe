using System.Text.Json.Serialization;

namespace Virga.Node.Functions.Images;

/// <summary>The <c>config</c> of an image's configuration; its user is left aside, as on Lambda.</summary>
internal sealed record ImageExecution
{
    [JsonPropertyName("Entrypoint")]
    public IReadOnlyList<string>? Entrypoint { get; init; }

    [JsonPropertyName("Cmd")]
    public IReadOnlyList<string>? Command { get; init; }

    /// <summary><c>NAME=VALUE</c> each.</summary>
    [JsonPropertyName("Env")]
    public IReadOnlyList<string>? Environment { get; init; }

    [JsonPropertyName("WorkingDir")]
    public string? WorkingDirectory { get; init; }
}
