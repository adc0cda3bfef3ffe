namespace Virga.Node.Triggers.Chain;

/// <summary>Calls a function for each confirmed log of a contract.</summary>
internal sealed record ChainTrigger
{
    public required string Id { get; init; }

    public required string FunctionName { get; init; }

    public string? Qualifier { get; init; }

    /// <summary>Contracts; none: all.</summary>
    public required IReadOnlyList<string> Addresses { get; init; }

    /// <summary>A position with none takes any topic there, otherwise one of those listed.</summary>
    public required IReadOnlyList<IReadOnlyList<string>> Topics { get; init; }

    /// <summary>As Solidity declares it, with names: its arguments are put into the function's event.</summary>
    public string? Event { get; init; }

    /// <summary>Blocks above a log's own before the function is called: as deep as the deepest reorganisation that is expected.</summary>
    public required int Confirmations { get; init; }

    public required ulong FromBlock { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }
}
