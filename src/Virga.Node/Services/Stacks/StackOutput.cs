namespace Virga.Node.Services.Stacks;

/// <summary>A value that a stack gives.</summary>
/// <param name="Export">The name under which other stacks import it; null: they can't.</param>
internal sealed record StackOutput(string Key, string Value, string? Description, string? Export);
