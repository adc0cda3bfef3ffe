namespace Virga.Deployment;

/// <summary>One function to deploy: where its code lies and what CreateFunction is told.</summary>
internal sealed record FunctionPlan
{
    public required string Name { get; init; }

    public required string CodeFolder { get; init; }

    public required string Runtime { get; init; }

    public required string Handler { get; init; }

    public int? MemorySize { get; init; }

    public int? Timeout { get; init; }

    public string? Description { get; init; }

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    /// <summary>Authentication type of its function URL, if it is to have one.</summary>
    public string? UrlAuthType { get; init; }
}
