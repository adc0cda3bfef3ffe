using System.Numerics;
using Virga.Node.Values;

namespace Virga.Node.Tests.Values;

public sealed class DollarsTests
{
    [Theory]
    [InlineData("12.5 dollar", 12_500_000_000_000)]
    [InlineData("3 cent", 30_000_000_000)]
    [InlineData("0.2 microdollar", 200_000)]
    [InlineData("1.000000000001 dollars", 1_000_000_000_001)]
    [InlineData("70 picodollar", 70)]
    [InlineData("0.001 USD", 1_000_000_000)]
    public void Parse_WithItsUnit_IsExact(string text, long pico) => Assert.Equal(pico, Dollars.Parse(text).Value.Pico);

    [Theory]
    [InlineData("12.5")]
    [InlineData("dollar")]
    [InlineData("-1 dollar")]
    [InlineData("1e3 dollar")]
    [InlineData("1,5 dollar")]
    [InlineData("0.1 picodollar")]
    [InlineData("1 dollar 2")]
    [InlineData("")]
    public void Parse_WhatIsNone_IsRefused(string text) => Assert.NotNull(Dollars.Parse(text).Error);

    [Fact]
    public void Text_ReadAgain_IsTheSame()
    {
        foreach (long pico in (long[])[0, 1, 9_999, 10_000, 200_000, 999_999_999, 1_000_000_000, 12_500_000_000_000])
        {
            Assert.Equal(new Dollars(pico), Dollars.Parse(new Dollars(pico).ToString()).Value);
        }
    }

    [Fact]
    public void ToUnits_LessThanAMicrodollar_IsRefused()
    {
        Assert.Equal(new BigInteger(12_500_000), Dollars.Parse("12.5 dollar").Value.ToUnits().Value);
        Assert.NotNull(Dollars.Parse("0.5 microdollar").Value.ToUnits().Error);
    }
}
