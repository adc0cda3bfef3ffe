using Virga.Node.Federation.Providers;
using Virga.Node.Hosting;
using Virga.Node.Values;

namespace Virga.Node.Tests.Hosting;

public sealed class ProviderRequestTests
{
    private static readonly ProviderRequest Aws = new() { Name = "frankfurt", Kind = "aws", Region = "eu-central-1", KeyId = "AKID", Secret = "s" };
    private static readonly ProviderRequest Faas = new() { Name = "faas", Kind = "openfaas", Endpoint = "https://faas.example", KeyId = "admin", Secret = "s" };

    [Fact]
    public void ToRecord_Aws_HasTheRegionsAddress() => Assert.Equal("https://lambda.eu-central-1.amazonaws.com/", Aws.ToRecord().Value.Endpoint.AbsoluteUri);

    [Fact]
    public void ToRecord_Machine_IsKept() =>
        Assert.Equal(new MachinePrice(7, 8192, 100), (Faas with { MachineHourPicos = 7, MachineMemoryMegabytes = 8192 }).ToRecord().Value.Machine);

    [Theory]
    [InlineData("http://127.0.0.1:8080", false, true)]
    [InlineData("http://faas.example", false, false)]
    [InlineData("http://faas.example", true, true)]
    public void ToRecord_PasswordOverPlainHttp_OnlyWhereSaid(string address, bool insecure, bool isTaken) =>
        Assert.Equal(isTaken, (Faas with { Endpoint = address, Insecure = insecure }).ToRecord().Error is null);

    [Fact]
    public void ToRecord_WhatIsWrong_IsRefused()
    {
        ProviderRequest[] wrong =
        [
            Aws with { Name = null }, Aws with { Name = "Two Words" }, Aws with { Name = "a/b" }, Aws with { Kind = "azure" }, Aws with { Kind = null }, Aws with { KeyId = null }, Aws with { Secret = "" },
            Aws with { Region = "eu central" }, Aws with { Secret = "a\r\nb" }, Aws with { Secret = new string('s', 5000) }, Aws with { Endpoint = "ftp://x" }, Aws with { Endpoint = "https://user:pass@x" },
            Aws with { Endpoint = "https://x/path" }, Aws with { Endpoint = "nonsense" }, Faas with { Endpoint = null }, Faas with { MachineHourPicos = 7 }, Faas with { MachineMemoryMegabytes = 7 },
            Faas with { MachineHourPicos = -1, MachineMemoryMegabytes = 1 }, Faas with { MachineHourPicos = 1, MachineMemoryMegabytes = 0 }, Faas with { MachineHourPicos = 1, MachineMemoryMegabytes = 1, MachineUsedPercent = 0 },
        ];
        Assert.All(wrong, one => Assert.Equal(Outcome.InvalidParameter, one.ToRecord().Error?.Outcome));
    }
}
