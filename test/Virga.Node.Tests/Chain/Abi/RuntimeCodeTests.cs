using Virga.Node.Chain.Abi;

namespace Virga.Node.Tests.Chain.Abi;

public sealed class RuntimeCodeTests
{
    private static readonly RuntimeCode Code = new("0x6001000000006002", [(2, 4)]);

    [Fact]
    public void IsOf_OtherImmutables_IsTheSameCode() => Assert.True(Code.IsOf(Convert.FromHexString("6001DEADBEEF6002")));

    [Theory]
    [InlineData("6001DEADBEEF6003")]
    [InlineData("6101DEADBEEF6002")]
    [InlineData("6001DEADBEEF600200")]
    [InlineData("6001DEADBEEF60")]
    [InlineData("")]
    public void IsOf_AnyOtherByte_IsAnotherCode(string found) => Assert.False(Code.IsOf(Convert.FromHexString(found)));
}
