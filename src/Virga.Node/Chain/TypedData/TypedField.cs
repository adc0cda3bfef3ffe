namespace Virga.Node.Chain.TypedData;

/// <summary>A field of a struct.</summary>
/// <param name="Type">Of the ABI, or another struct's name; arrays of both.</param>
internal sealed record TypedField(string Name, string Type);
