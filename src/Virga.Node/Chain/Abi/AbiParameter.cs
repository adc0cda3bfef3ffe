namespace Virga.Node.Chain.Abi;

/// <summary>A named value: of a function, an event, an error or a tuple.</summary>
/// <param name="Name">May be empty.</param>
/// <param name="IsIndexed">For events: it is a topic.</param>
internal sealed record AbiParameter(string Name, AbiType Type, bool IsIndexed = false);
