namespace Virga.Node.Services.Stacks;

/// <summary>Something that happened to a stack or one of its resources.</summary>
internal sealed record StackEvent(string Id, long Number, DateTimeOffset Time, string LogicalId, string PhysicalId, string Type, string Status)
{
    public string? Reason { get; init; }

    /// <summary>JSON; null for the stack itself.</summary>
    public string? Properties { get; init; }

    /// <summary>Of the request that began the operation.</summary>
    public string? Token { get; init; }
}
