using System.Numerics;
using Virga.Node.Chain.Rlp;

namespace Virga.Node.Tests.Chain.Rlp;

public sealed class RlpItemTests
{
    private static readonly RlpItem[] None = [];

    /// <summary>The examples of Ethereum's documentation of RLP.</summary>
    public static TheoryData<string, string> Examples => new()
    {
        { Text(new RlpItem("dog"u8)), "83646f67" },
        { Text(new RlpItem([new RlpItem("cat"u8), new RlpItem("dog"u8)])), "c88363617483646f67" },
        { Text(new RlpItem(""u8)), "80" },
        { Text(new RlpItem(None)), "c0" },
        { Text(new RlpItem(new byte[] { 0 })), "00" },
        { Text(new RlpItem((BigInteger)15)), "0f" },
        { Text(new RlpItem((BigInteger)1024)), "820400" },
        { Text(new RlpItem([new RlpItem(None), new RlpItem([new RlpItem(None)]), new RlpItem([new RlpItem(None), new RlpItem([new RlpItem(None)])])])), "c7c0c1c0c3c0c1c0" },
        { Text(new RlpItem("Lorem ipsum dolor sit amet, consectetur adipisicing elit"u8)), "b838" + Convert.ToHexStringLower("Lorem ipsum dolor sit amet, consectetur adipisicing elit"u8) },
    };

    [Theory]
    [MemberData(nameof(Examples))]
    public void Encode_Example_IsAsPublished(string encoded, string expected) => Assert.Equal(expected, encoded);

    [Fact]
    public void Decode_WhatWasEncoded_GivesTheSameBytes()
    {
        Random random = new(3);
        for (int i = 0; i < 500; i++)
        {
            byte[] encoded = Some(random, 0).Encode();
            Assert.Equal(encoded, RlpItem.Decode(encoded).Value.Encode());
        }
    }

    [Fact]
    public void Decode_AnyBytes_NeverThrowsAndHasOneEncoding()
    {
        Random random = new(5);
        for (int i = 0; i < 20_000; i++)
        {
            byte[] bytes = new byte[random.Next(40)];
            random.NextBytes(bytes);
            if (RlpItem.Decode(bytes).TryGet(out RlpItem? item, out _))
            {
                Assert.Equal(bytes, item.Encode());
            }
        }

        Assert.NotNull(RlpItem.Decode(Convert.FromHexString(string.Concat(Enumerable.Repeat("c1", 100)) + "c0")).Error);
        Assert.NotNull(RlpItem.Decode(Convert.FromHexString("8100")).Error);
        Assert.NotNull(RlpItem.Decode(Convert.FromHexString("bfffffffffffffffff")).Error);
    }

    private static RlpItem Some(Random random, int depth)
    {
        if (depth < 4 && random.Next(2) == 0)
        {
            return new RlpItem([.. Enumerable.Range(0, random.Next(5)).Select(_ => Some(random, depth + 1))]);
        }

        byte[] bytes = new byte[random.Next(5) == 0 ? random.Next(300) : random.Next(4)];
        random.NextBytes(bytes);
        return new RlpItem(bytes.AsSpan());
    }

    private static string Text(RlpItem item) => Convert.ToHexStringLower(item.Encode());
}
