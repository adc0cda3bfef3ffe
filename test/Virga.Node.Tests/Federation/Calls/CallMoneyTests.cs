using Virga.Node.Federation.Calls;

namespace Virga.Node.Tests.Federation.Calls;

public sealed class CallMoneyTests
{
    [Theory]
    [InlineData("0.001", 1_000_000_000)]
    [InlineData("0.001 USD", 1_000_000_000)]
    [InlineData("0.1 cent", 1_000_000_000)]
    [InlineData("408338 picodollar", 408_338)]
    public void Parse_AnAmount_IsInPicoDollars(string text, ulong pico) => Assert.Equal(pico, CallMoney.Parse(text).Value);

    [Theory]
    [InlineData("much")]
    [InlineData("-1 USD")]
    [InlineData("0.0000000000001 USD")]
    [InlineData("20000000 USD")]
    public void Parse_WhatNoCallCosts_IsRefused(string text) => Assert.NotNull(CallMoney.Parse(text).Error);

    [Fact]
    public void Format_ReadAgain_IsTheSame() => Assert.Equal(408_338UL, CallMoney.Parse(CallMoney.Format(408_338)).Value);
}
