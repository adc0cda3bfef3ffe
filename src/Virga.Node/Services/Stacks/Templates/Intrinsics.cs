using System.Net;
using System.Net.Sockets;
using System.Numerics;
using System.Text;
using System.Text.Json.Nodes;
using Virga.Node.Values;

namespace Virga.Node.Services.Stacks.Templates;

/// <summary>Functions that need nothing but their arguments. Source: CloudFormation User Guide, "Intrinsic function reference".</summary>
internal static class Intrinsics
{
    private const int MaxBlocks = 256;

    /// <summary>Null: there is none of that name.</summary>
    public static Func<JsonNode, Result<JsonNode>>? Find(string name) => name switch
    {
        "Fn::Base64" => text => text.Text() is { } plain ? (JsonNode)Convert.ToBase64String(Encoding.UTF8.GetBytes(plain)) : Wrong("every Fn::Base64 object must have a String-typed value."),
        "Fn::Join" => Join,
        "Fn::Select" => Select,
        "Fn::Split" => Split,
        "Fn::Cidr" => Cidr,
        "Fn::Length" => list => list is JsonArray items ? (JsonNode)items.Count : Wrong("Fn::Length takes a list."),
        "Fn::ToJsonString" => value => (JsonNode)value.Write(),
        _ => null,
    };

    /// <summary>The text of a scalar; null of anything else.</summary>
    public static string? Text(this JsonNode? node) => TemplateJson.Text(node);

    private static Result<JsonNode> Join(JsonNode arguments) =>
        arguments is JsonArray { Count: 2 } pair && pair[0].Text() is { } between && pair[1] is JsonArray items && items.All(item => item is JsonValue)
            ? (JsonNode)string.Join(between, items.Select(item => item.Text()))
            : arguments is JsonArray { Count: 2 } unknown && unknown[1].Text() == Evaluation.Unknown ? (JsonNode)Evaluation.Unknown
            : Wrong("every Fn::Join object requires two parameters, (1) a string delimiter and (2) a list of strings to be joined or a function that returns a list of strings (such as Fn::GetAZs) to be joined.");

    private static Result<JsonNode> Select(JsonNode arguments)
    {
        if (arguments is not JsonArray { Count: 2 } pair || !int.TryParse(pair[0].Text(), out int index))
        {
            return Wrong("Fn::Select requires a list argument with two elements: an integer index and a list");
        }

        return pair[1] is JsonArray items
            ? index >= 0 && index < items.Count && items[index] is { } chosen ? chosen.DeepClone()
                : items.Any(item => item.Text()?.Contains(Evaluation.Unknown, StringComparison.Ordinal) == true) ? (JsonNode)Evaluation.Unknown
                : Wrong($"Fn::Select cannot select nonexistent value at index {index}")
            : pair[1].Text() == Evaluation.Unknown ? (JsonNode)Evaluation.Unknown
            : Wrong("Fn::Select requires a list argument with two elements: an integer index and a list");
    }

    private static Result<JsonNode> Split(JsonNode arguments) =>
        arguments is JsonArray { Count: 2 } pair && pair[0].Text() is { Length: > 0 } delimiter && pair[1].Text() is { } text
            ? new JsonArray([.. text.Split(delimiter).Select(part => JsonValue.Create(part))])
            : Wrong("every Fn::Split object requires two parameters, (1) a string delimiter and (2) a string to be split or a function that returns a string to be split.");

    private static Result<JsonNode> Cidr(JsonNode arguments)
    {
        if (arguments is not JsonArray { Count: 2 or 3 } parts || !IPNetwork.TryParse(parts[0].Text(), out IPNetwork block) || !int.TryParse(parts[1].Text(), out int count) || count is < 1 or > MaxBlocks)
        {
            return Wrong("Fn::Cidr takes a CIDR block, a count from 1 to 256, and the number of bits of each block");
        }

        int width = block.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;
        int bits = parts.Count == 3 && int.TryParse(parts[2].Text(), out int given) ? given : 8;
        if (bits < 1 || bits > width - block.PrefixLength || BigInteger.One << (width - block.PrefixLength - bits) < count)
        {
            return Wrong($"Fn::Cidr: {block} does not hold {count} blocks of {bits} bits");
        }

        BigInteger first = new(block.BaseAddress.GetAddressBytes(), isUnsigned: true, isBigEndian: true);
        return new JsonArray([.. Enumerable.Range(0, count).Select(i => JsonValue.Create($"{Address(first + ((BigInteger)i << bits), width)}/{width - bits}"))]);
    }

    private static IPAddress Address(BigInteger value, int width)
    {
        byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        return new IPAddress([.. new byte[(width / 8) - bytes.Length], .. bytes]);
    }

    private static VirgaError Wrong(string message) => TemplateError.Template(message);
}
