using Virga.Node.Chain.Crypto;
using Virga.Node.Values;

namespace Virga.Node.Chain.Abi;

/// <summary>A function of a contract.</summary>
/// <param name="IsView">Calling it changes nothing.</param>
/// <param name="IsPayable">It takes the chain's coin.</param>
internal sealed record AbiFunction(string Name, IReadOnlyList<AbiParameter> Inputs, IReadOnlyList<AbiParameter> Outputs, bool IsView = false, bool IsPayable = false)
{
    public const int SelectorSize = 4;

    private readonly AbiType[] inputTypes = [.. Inputs.Select(input => input.Type)];
    private readonly AbiType[] outputTypes = [.. Outputs.Select(output => output.Type)];

    public string Signature => $"{Name}({string.Join(',', inputTypes.Select(type => type.Name))})";

    public byte[] Selector { get; } = SelectorOf($"{Name}({string.Join(',', Inputs.Select(input => input.Type.Name))})");

    public static byte[] SelectorOf(string signature) => Keccak256.Hash(signature).ToArray()[..SelectorSize];

    /// <summary>What a transaction or call carries.</summary>
    public byte[] Encode(params object[] values) => [.. Selector, .. AbiEncoder.Encode(inputTypes, values)];

    /// <summary>The arguments of call data, selector included.</summary>
    public Result<object[]> DecodeInput(ReadOnlySpan<byte> data) => data.StartsWith(Selector)
        ? AbiDecoder.Decode(inputTypes, data[SelectorSize..])
        : new VirgaError(Outcome.Serialization, $"The data aren't a call of {Signature}.");

    public Result<object[]> DecodeOutput(ReadOnlySpan<byte> data) => AbiDecoder.Decode(outputTypes, data);
}
