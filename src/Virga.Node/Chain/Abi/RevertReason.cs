using System.Globalization;
using System.Numerics;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Chain.Abi;

/// <summary>Says why a contract refused, from the data that it left. Source: Solidity documentation, "Error handling".</summary>
internal static class RevertReason
{
    private const int MaxShown = 500;
    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="declared">The contract's own errors.</param>
    public static string Of(ReadOnlySpan<byte> data, IEnumerable<AbiError> declared)
    {
        if (data.Length < AbiFunction.SelectorSize)
        {
            return "it gave no reason";
        }

        byte[] selector = data[..AbiFunction.SelectorSize].ToArray();
        foreach (AbiError error in declared.Prepend(AbiError.Panic).Prepend(AbiError.Text))
        {
            if (error.Selector.AsSpan().SequenceEqual(selector) && error.Decode(data).TryGet(out object[]? values, out _))
            {
                return Cut(ReferenceEquals(error, AbiError.Text) ? (string)values[0] : ReferenceEquals(error, AbiError.Panic) ? Panic((BigInteger)values[0]) : Describe(error, values));
            }
        }

        return Cut($"an error that its ABI doesn't declare: {Hex.Of(data)}");
    }

    private static string Describe(AbiError error, object[] values) =>
        $"{error.Name}({string.Join(", ", error.Parameters.Zip(values, (parameter, value) => $"{(parameter.Name.Length > 0 ? parameter.Name + ": " : "")}{Show(AbiJson.Write(parameter.Type, value))}"))})";

    private static string Show(JsonNode? value) => value is JsonValue plain && plain.TryGetValue(out string? text) ? text : value?.ToJsonString(Relaxed) ?? "";

    private static string Cut(string text) => text.Length <= MaxShown ? text : text[..MaxShown] + "...";

    private static string Panic(BigInteger code) => code.IsZero || code > byte.MaxValue ? $"panic {code}" : (int)code switch
    {
        0x01 => "an assertion failed",
        0x11 => "arithmetic overflow or underflow",
        0x12 => "division by zero",
        0x21 => "no such value of an enum",
        0x22 => "a stored byte array is badly encoded",
        0x31 => "pop of an empty array",
        0x32 => "an index is out of range",
        0x41 => "too much memory was asked for",
        0x51 => "call of a function that was never set",
        int other => string.Create(CultureInfo.InvariantCulture, $"panic 0x{other:x2}"),
    };
}
