using Virga.Node.Aws.Lambda;
using Virga.Node.Aws.Lambda.Model;

namespace Virga.Node.Tests.Aws.Lambda;

public sealed class ImageRulesTests
{
    private static readonly CreateFunctionRequest Good = new() { Code = new FunctionCode { ImageUri = "oci:/x:it" } };

    [Fact]
    public void CheckCreate_ImageAlone_IsTaken() => Assert.Null(ImageRules.CheckCreate(Good));

    [Fact]
    public void CheckCreate_WhatBelongsToZips_IsRefusedInAwsWords()
    {
        CreateFunctionRequest[] bad = [Good with { Runtime = "python3.11" }, Good with { Handler = "m.h" }, Good with { Layers = ["arn:x"] }];
        Assert.All(bad, request => Assert.Equal(
            "Please don't provide Handler or Runtime or Layer when the intended function PackageType is Image.", ImageRules.CheckCreate(request)!.Message));
    }

    [Fact]
    public void CheckCreate_NoImageOrTwoSources_IsRefused()
    {
        Assert.NotNull(ImageRules.CheckCreate(Good with { Code = new FunctionCode() }));
        Assert.NotNull(ImageRules.CheckCreate(Good with { Code = new FunctionCode { ImageUri = "oci:/x:it", ZipFile = [1] } }));
    }

    [Fact]
    public void CheckCreate_StringsThatCouldBecomeOthers_AreRefused()
    {
        ImageSettings[] bad = [new() { Command = ["a\0bind=/etc:/mnt"] }, new() { EntryPoint = [new string('x', 40_000)] }, new() { WorkingDirectory = "/\0" }, new() { WorkingDirectory = new string('x', 1001) }];
        Assert.All(bad, settings => Assert.NotNull(ImageRules.CheckCreate(Good with { ImageConfig = settings })));
    }
}
