using Virga.Node.Federation.Load;

namespace Virga.Node.Tests.Federation.Load;

public sealed class LoadSurveyTests
{
    [Fact]
    public void Pack_GatewaysOfClouds_IsTheirMeanByCapacity() =>
        Assert.Equal((UInt128)2500 | ((UInt128)10_000 << 48), LoadSurvey.Pack([(0, 300, 0), (0, 100, 10_000), (3, 5, 10_000)]));

    [Fact]
    public void Pack_WhatIsOutOfRange_IsLeftOutOrCut() => Assert.Equal((UInt128)65_535 << 112, LoadSurvey.Pack([(8, 1, 5), (-1, 1, 5), (1, 0, 5), (7, 1, 70_000)]));
}
