using System.Net;
using Virga.Node.Sandboxes.Egress;

namespace Virga.Node.Tests.Sandboxes;

public sealed class EgressPolicyTests
{
    [Theory]
    [InlineData("93.184.216.34", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("172.20.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    public void Allows_ByDefault_OnlyThePublicInternet(string address, bool allowed) =>
        Assert.Equal(allowed, new EgressPolicy(new EgressOptions()).Allows(IPAddress.Parse(address)));

    [Fact]
    public void Allows_WithAnAllowedNetwork_OnlyThatBesides()
    {
        EgressPolicy policy = new(new EgressOptions { Allow = [IPNetwork.Parse("10.1.0.0/16")] });
        Assert.True(policy.Allows(IPAddress.Parse("10.1.2.3")));
        Assert.False(policy.Allows(IPAddress.Parse("10.2.2.3")));
    }
}
