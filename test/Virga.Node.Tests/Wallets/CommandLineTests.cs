using Virga.Node.Federation.Registry;
using Virga.Node.Values;
using Virga.Wallets;

namespace Virga.Node.Tests.Wallets;

public sealed class CommandLineTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public void Shares_OfAllCalls_ArePacked()
    {
        Assert.Equal((UInt128)6000 | ((UInt128)4000 << 112), CloudShares.Parse("0=60%,7=40%").Value);
        Assert.Equal(UInt128.Zero, CloudShares.Parse(null).Value);
    }

    [Theory]
    [InlineData("0=60%,1=30%")]
    [InlineData("8=100%")]
    [InlineData("0=100")]
    [InlineData("0=50%,0=50%")]
    public void Shares_ThatAreNone_AreRefused(string text) => Assert.NotNull(CloudShares.Parse(text).Error);

    [Fact]
    public void Methods_ReadAndShown_AreTheSame()
    {
        Assert.Equal(CallMethods.Get | CallMethods.Post, MethodList.Parse("get, POST").Value);
        Assert.Equal("GET,POST", MethodList.Show(CallMethods.Get | CallMethods.Post));
        Assert.Equal("DELETE", MethodList.Show(CallMethods.Delete));
        Assert.NotNull(MethodList.Parse("patch").Error);
    }

    [Fact]
    public void Actions_BegunAndNotEnded_GoOnUnderTheirName()
    {
        ActionFile file = new(Path.Combine(folder.Path, "actions.json"));
        (string name, bool isContinued) = file.Begin("deposit 1");
        Assert.False(isContinued);
        Assert.Equal((name, true), new ActionFile(Path.Combine(folder.Path, "actions.json")).Begin("deposit 1"));
        Assert.NotEqual(name, file.Begin("deposit 2").Name);
        file.End("deposit 1");
        Assert.NotEqual(name, file.Begin("deposit 1").Name);
    }

    [Fact]
    public void Reason_OfAContract_IsSaidInWords()
    {
        VirgaError error = new(Outcome.Conflict, "The contract refuses: NotOwner(). (ResourceConflictException, HTTP 409)") { AwsCode = "ResourceConflictException" };
        Assert.Equal("The contract refuses: NotOwner(): the end point belongs to another account.", ContractReason.Explain(error).Message);
        Assert.Equal("The chain refuses: nonce too low.", ContractReason.Explain(error with { Message = "The chain refuses: nonce too low." }).Message);
    }

    public void Dispose() => folder.Dispose();
}
