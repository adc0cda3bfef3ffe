namespace Virga.Node.Services.Stacks;

/// <summary>What a stack is to be: a template with all that it is given.</summary>
internal sealed record StackDesign
{
    /// <summary>As it was sent.</summary>
    public required string Original { get; init; }

    /// <summary>After its transforms: JSON.</summary>
    public required string Template { get; init; }

    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Capabilities { get; init; } = [];

    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>();

    public IReadOnlyList<string> Notifications { get; init; } = [];
}
