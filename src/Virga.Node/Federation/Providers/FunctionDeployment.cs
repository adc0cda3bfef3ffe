namespace Virga.Node.Federation.Providers;

/// <summary>A function to be made at a provider: settings, and code as a zip or an image.</summary>
internal sealed record FunctionDeployment
{
    public required string Name { get; init; }

    public string Runtime { get; init; } = "";

    public string Handler { get; init; } = "";

    /// <summary>ARN of the execution role, where the provider has no role of its own set.</summary>
    public string Role { get; init; } = "";

    public int MemoryMegabytes { get; init; } = 128;

    public int TimeoutSeconds { get; init; } = 3;

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Null: the code is <see cref="Image"/>.</summary>
    public byte[]? Zip { get; init; }

    public string? Image { get; init; }
}
