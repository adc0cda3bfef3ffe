using Virga.Node.Values;

namespace Virga.Node.Instances;

/// <summary>How many processes are started ahead. A slot holds 4 MB (python), 8 MB (node) or 25 MB (.NET).</summary>
internal sealed class SlotOptions
{
    /// <summary>Of all kinds together: the bound on the memory that slots take.</summary>
    public int MaxSlots { get; init; } = 16;

    public int MaxOfAKind { get; init; } = 4;

    /// <summary>How long a use counts.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Limit until a function's own applies.</summary>
    public MemorySize Memory { get; init; } = new(512);
}
