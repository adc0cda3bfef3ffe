using Virga.Node.Federation.Management;

namespace Virga.Node.Tests.Federation.Management;

public sealed class DirectoryAddressTests
{
    private const string Address = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed";

    [Fact]
    public void Text_ReadAgain_IsTheSame()
    {
        DirectoryAddress place = DirectoryAddress.Parse($"{Address}@1200").Value;
        Assert.Equal((Address, 1200UL, $"{Address}@1200"), (place.Address.ToString(), place.Since, place.ToString()));
        Assert.Equal(0UL, DirectoryAddress.Parse(Address).Value.Since);
    }

    [Theory]
    [InlineData("")]
    [InlineData("@5")]
    [InlineData(Address + "@")]
    [InlineData(Address + "@-1")]
    [InlineData(Address + "@1@2")]
    [InlineData(Address + "@x")]
    public void Parse_WhatIsNone_IsRefused(string text) => Assert.NotNull(DirectoryAddress.Parse(text).Error);
}
