using System.Numerics;
using System.Text;
using System.Text.Json;
using Virga.Node.Chain.Abi;
using Virga.Node.Chain.Crypto;

namespace Virga.Node.Tests.Chain.Abi;

public sealed class AbiCodecTests
{
    private static readonly EvmAddress Some = EvmAddress.Parse("0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed").Value;

    /// <summary>The examples of Solidity's "Contract ABI Specification".</summary>
    [Fact]
    public void Encode_ExamplesOfTheSpecification_AreAsPublished()
    {
        Assert.Equal(
            "cdcd77c0" + Word(69) + Word(1),
            Text(Function("baz", "uint32", "bool").Encode(69, true)));
        Assert.Equal(
            "fce353f6" + Convert.ToHexStringLower("abc"u8).PadRight(64, '0') + Convert.ToHexStringLower("def"u8).PadRight(64, '0'),
            Text(Function("bar", "bytes3[2]").Encode((object)new object[] { "abc"u8.ToArray(), "def"u8.ToArray() })));
        Assert.Equal(
            "a5643bf2" + Word(0x60) + Word(1) + Word(0xa0) + Word(4) + "6461766500000000000000000000000000000000000000000000000000000000" + Word(3) + Word(1) + Word(2) + Word(3),
            Text(Function("sam", "bytes", "bool", "uint256[]").Encode("dave"u8.ToArray(), true, new object[] { 1, 2, 3 })));
        Assert.Equal(
            "8be65246" + Word(0x123) + Word(0x80) + "31323334353637383930".PadRight(64, '0') + Word(0xe0) + Word(2) + Word(0x456) + Word(0x789) + Word(13) + "48656c6c6f2c20776f726c6421".PadRight(64, '0'),
            Text(Function("f", "uint256", "uint32[]", "bytes10", "bytes").Encode(0x123, new object[] { 0x456, 0x789 }, "1234567890"u8.ToArray(), "Hello, world!"u8.ToArray())));
        Assert.Equal(
            "2289b18c" + Word(0x40) + Word(0x140) + Word(2) + Word(0x40) + Word(0xa0) + Word(2) + Word(1) + Word(2) + Word(1) + Word(3) + Word(3) + Word(0x60) + Word(0xa0) + Word(0xe0)
                + Word(3) + "6f6e65".PadRight(64, '0') + Word(3) + "74776f".PadRight(64, '0') + Word(5) + "7468726565".PadRight(64, '0'),
            Text(Function("g", "uint256[][]", "string[]").Encode(new object[] { new object[] { 1, 2 }, new object[] { 3 } }, new object[] { "one", "two", "three" })));
    }

    /// <summary>Against the bytes of another implementation.</summary>
    [Fact]
    public void Encode_TuplesWithinArrays_AreAsElsewhere()
    {
        object[] values =
        [
            (BigInteger)7,
            new object[] { new object[] { Some, new object[] { new byte[] { 1 }, Array.Empty<byte>() }, "hé" }, new object[] { EvmAddress.Parse("0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359").Value, Array.Empty<object>(), "" } },
            new object[] { BigInteger.MinusOne, (BigInteger)8388607 },
            new byte[] { 0xab, 0xcd, 0xef },
            true,
        ];
        AbiType[] types = Types("uint8", "(address,bytes[],string)[2]", "int24[]", "bytes3", "bool");
        byte[] encoded = AbiEncoder.Encode(types, values);
        Assert.Equal(Elsewhere, Text(encoded));
        Assert.Equal(Shown(types, values), Shown(types, AbiDecoder.Decode(types, encoded).Value));
    }

    [Fact]
    public void Decode_WhatWasEncoded_GivesTheValues()
    {
        Random random = new(11);
        for (int i = 0; i < 1_000; i++)
        {
            AbiType[] types = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => AnyType(random, 0))];
            object[] values = [.. types.Select(type => AnyValue(random, type))];
            byte[] encoded = AbiEncoder.Encode(types, values);
            Assert.Equal(Shown(types, values), Shown(types, AbiDecoder.Decode(types, encoded).Value));
            Assert.Equal(string.Join(',', types.Select(type => type.Name)), string.Join(',', Types([.. types.Select(type => type.Name)]).Select(type => type.Name)));
            for (int part = 0; part < types.Length; part++)
            {
                Assert.Equal(Shown([types[part]], [values[part]]), Shown([types[part]], [AbiJson.Read(types[part], JsonSerializer.SerializeToElement(AbiJson.Write(types[part], values[part]))).Value]));
            }
        }
    }

    [Fact]
    public void Decode_DamagedBytes_NeverThrowsAndStaysBounded()
    {
        Random random = new(13);
        for (int i = 0; i < 5_000; i++)
        {
            AbiType[] types = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => AnyType(random, 0))];
            byte[] bytes = AbiEncoder.Encode(types, [.. types.Select(type => AnyValue(random, type))]);
            for (int hit = random.Next(1, 6); hit > 0 && bytes.Length > 0; hit--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            _ = AbiDecoder.Decode(types, bytes.AsSpan(0, random.Next(bytes.Length + 1)));
        }
    }

    /// <summary>Each level's offsets all point at the same place: unbounded, it would be 2^60 elements.</summary>
    [Fact]
    public void Decode_OffsetsThatMultiply_AreRefused()
    {
        AbiType type = AbiTypeParser.Parse("uint256[][][][][][][][][][]").Value;
        StringBuilder bomb = new(Word(0x20));
        for (int level = 0; level < 9; level++)
        {
            bomb.Append(Word(64)).Append(string.Concat(Enumerable.Repeat(Word(64 * 32), 64)));
        }

        Assert.NotNull(AbiDecoder.Decode([type], Convert.FromHexString(bomb.ToString())).Error);
    }

    [Theory]
    [InlineData("bool", 2)]
    [InlineData("uint8", 256)]
    [InlineData("bytes3", 1)]
    public void Decode_ValueOutOfItsRange_IsRefused(string type, int word) => Assert.NotNull(AbiDecoder.Decode(Types(type), Convert.FromHexString(Word(word))).Error);

    [Theory]
    [InlineData("uint7")]
    [InlineData("uint264")]
    [InlineData("bytes33")]
    [InlineData("bytes0")]
    [InlineData("fixed128x18")]
    [InlineData("uint256[0]")]
    [InlineData("uint256[99999999]")]
    [InlineData("(uint256")]
    [InlineData("(uint256,)")]
    [InlineData("tuple")]
    [InlineData("[]")]
    [InlineData("")]
    public void Parse_NoType_IsRefused(string name) => Assert.NotNull(AbiTypeParser.Parse(name).Error);

    private const string Elsewhere =
        "000000000000000000000000000000000000000000000000000000000000000700000000000000000000000000000000000000000000000000000000000000a000000000000000000000000000000000000000000000000000000000000002e0abcdef00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000001" +
        "000000000000000000000000000000000000000000000000000000000000004000000000000000000000000000000000000000000000000000000000000001a00000000000000000000000005aaeb6053f3e94c9b9a09f33669435e7ef1beaed00000000000000000000000000000000000000000000000000000000000000600000000000000000000000000000000000000000000000000000000000000120" +
        "00000000000000000000000000000000000000000000000000000000000000020000000000000000000000000000000000000000000000000000000000000040000000000000000000000000000000000000000000000000000000000000008000000000000000000000000000000000000000000000000000000000000000010100000000000000000000000000000000000000000000000000000000000000" +
        "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000368c3a90000000000000000000000000000000000000000000000000000000000000000000000000000000000fb6916095ca1df60bb79ce92ce3ea74c37c5d3590000000000000000000000000000000000000000000000000000000000000060" +
        "0000000000000000000000000000000000000000000000000000000000000080000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000002ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff" +
        "00000000000000000000000000000000000000000000000000000000007fffff";

    private static AbiFunction Function(string name, params string[] types) => new(name, [.. Types(types).Select(type => new AbiParameter("", type))], []);

    private static AbiType[] Types(params string[] names) => [.. names.Select(name => AbiTypeParser.Parse(name).Value)];

    private static string Word(int value) => value.ToString("x64", System.Globalization.CultureInfo.InvariantCulture);

    private static string Text(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private static string Shown(AbiType[] types, object[] values) => string.Join(' ', types.Zip(values, (type, value) => AbiJson.Write(type, value)!.ToJsonString()));

    private static AbiType AnyType(Random random, int depth) => random.Next(depth < 3 ? 10 : 7) switch
    {
        0 => AbiType.Of(AbiKind.Unsigned, 8 * random.Next(1, 33)),
        1 => AbiType.Of(AbiKind.Signed, 8 * random.Next(1, 33)),
        2 => AbiType.Of(AbiKind.Boolean),
        3 => AbiType.Of(AbiKind.Address),
        4 => AbiType.Of(AbiKind.FixedBytes, random.Next(1, 33)),
        5 => AbiType.Of(AbiKind.Bytes),
        6 => AbiType.Of(AbiKind.Text),
        7 => AbiType.ArrayOf(AnyType(random, depth + 1)),
        8 => AbiType.ArrayOf(AnyType(random, depth + 1), random.Next(1, 4)),
        _ => AbiType.TupleOf([.. Enumerable.Range(0, random.Next(1, 4)).Select(i => new AbiParameter(random.Next(2) == 0 ? $"f{i}" : "", AnyType(random, depth + 1)))]),
    };

    private static object AnyValue(Random random, AbiType type)
    {
        byte[] bytes = new byte[type.Kind is AbiKind.Bytes or AbiKind.Text ? random.Next(70) : type.Kind == AbiKind.FixedBytes ? type.Size : 33];
        random.NextBytes(bytes);
        BigInteger number = new BigInteger(bytes, isUnsigned: true) % (BigInteger.One << (type.Kind == AbiKind.Signed ? type.Size - 1 : Math.Max(1, type.Size)));
        return type.Kind switch
        {
            AbiKind.Unsigned => number,
            AbiKind.Signed => random.Next(2) == 0 ? number : -number - 1,
            AbiKind.Boolean => random.Next(2) == 0,
            AbiKind.Address => EvmAddress.Of(bytes),
            AbiKind.FixedBytes or AbiKind.Bytes => bytes,
            AbiKind.Text => string.Concat(bytes.Select(one => (char)(one + 32))),
            AbiKind.Tuple => type.Fields.Select(one => AnyValue(random, one.Type)).ToArray(),
            _ => Enumerable.Range(0, type.Kind == AbiKind.Array ? random.Next(4) : type.Size).Select(_ => AnyValue(random, type.Element!)).ToArray(),
        };
    }
}
