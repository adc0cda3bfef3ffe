using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Virga.Node.Functions.Images;

/// <summary>What an image says about how it runs. Source: OCI image specification, "Image configuration".</summary>
internal sealed record ImageConfiguration
{
    private const int MaxStrings = 512;
    private const int MaxText = 64 << 10;

    [JsonPropertyName("os")]
    public string? System { get; init; }

    [JsonPropertyName("config")]
    public ImageExecution? Execution { get; init; }

    [JsonPropertyName("rootfs")]
    public ImageRootFileSystem? RootFileSystem { get; init; }

    /// <summary>The strings become parts of the launcher's messages, in which a NUL ends a string.</summary>
    public void Check()
    {
        ImageExecution execution = Execution ?? new ImageExecution();
        string[] all = [.. execution.Entrypoint ?? [], .. execution.Command ?? [], .. execution.Environment ?? [], execution.WorkingDirectory ?? ""];
        if (all.Length > MaxStrings || all.Sum(text => text?.Length) > MaxText || Array.Exists(all, text => text is null || text.Contains('\0', StringComparison.Ordinal)))
        {
            throw new InvalidDataException("its configuration has too long or invalid strings");
        }
    }

    public FunctionImage Of(ImageReference reference, string uri, CodeHash manifest)
    {
        ImageExecution execution = Execution ?? new ImageExecution();
        return new FunctionImage
        {
            Uri = uri,
            ResolvedUri = reference.Resolved(manifest),
            Entrypoint = [.. execution.Entrypoint ?? []],
            Command = [.. execution.Command ?? []],
            WorkingDirectory = execution.WorkingDirectory ?? "",
            Environment = (execution.Environment ?? []).Select(text => text.Split('=', 2)).Where(pair => pair.Length == 2 && pair[0].Length > 0)
                .GroupBy(pair => pair[0], StringComparer.Ordinal).ToImmutableSortedDictionary(group => group.Key, group => group.Last()[1], StringComparer.Ordinal),
        };
    }
}
