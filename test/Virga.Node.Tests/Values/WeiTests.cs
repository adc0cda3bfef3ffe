using System.Numerics;
using Virga.Node.Values;

namespace Virga.Node.Tests.Values;

public sealed class WeiTests
{
    [Theory]
    [InlineData("1.5 ether", "1500000000000000000", "1.5 ether")]
    [InlineData("20 gwei", "20000000000", "20 gwei")]
    [InlineData("7 wei", "7", "7 wei")]
    [InlineData("0 ether", "0", "0 ether")]
    [InlineData("0.000000000000000001 ETH", "1", "1 wei")]
    public void Parse_AmountWithUnit_IsExactAndShownWithAUnit(string text, string wei, string shown)
    {
        Wei amount = Wei.Parse(text).Value;
        Assert.Equal(BigInteger.Parse(wei, System.Globalization.CultureInfo.InvariantCulture), amount.Amount);
        Assert.Equal(shown, amount.ToString());
    }

    [Theory]
    [InlineData("1")]
    [InlineData("1,5 ether")]
    [InlineData("-1 ether")]
    [InlineData("1e3 wei")]
    [InlineData("0.5 wei")]
    [InlineData("")]
    public void Parse_WithoutUnitOrInexact_IsRefused(string text) => Assert.NotNull(Wei.Parse(text).Error);

    [Fact]
    public void Token_Amounts_AddOnlyWithTheirOwnKind()
    {
        TokenAmount dollars = new(12_500_000, 6, "USD");
        Assert.Equal("12.5 USD", dollars.ToString());
        Assert.Equal("25 USD", (dollars + dollars).ToString());
        Assert.Throws<InvalidOperationException>(() => dollars + new TokenAmount(1, 18, "DAI"));
    }
}
