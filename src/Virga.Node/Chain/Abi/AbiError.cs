using Virga.Node.Values;

namespace Virga.Node.Chain.Abi;

/// <summary>An error that a contract declares.</summary>
internal sealed record AbiError(string Name, IReadOnlyList<AbiParameter> Parameters)
{
    /// <summary>What <c>require(condition, "text")</c> and <c>revert("text")</c> give.</summary>
    public static AbiError Text { get; } = new("Error", [new AbiParameter("message", AbiType.Of(AbiKind.Text))]);

    /// <summary>What a failed <c>assert</c>, an overflow and the like give.</summary>
    public static AbiError Panic { get; } = new("Panic", [new AbiParameter("code", AbiType.Of(AbiKind.Unsigned, 256))]);

    public byte[] Selector { get; } = AbiFunction.SelectorOf($"{Name}({string.Join(',', Parameters.Select(parameter => parameter.Type.Name))})");

    public Result<object[]> Decode(ReadOnlySpan<byte> data) => AbiDecoder.Decode([.. Parameters.Select(parameter => parameter.Type)], data[AbiFunction.SelectorSize..]);
}
