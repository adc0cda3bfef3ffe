using Virga.Node.Federation.Bridges;

namespace Virga.Node.Tests.Federation.Bridges;

public sealed class RelayFileTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        RelayFile file = new(Path.Combine(folder.Path, "bridge.json"));
        Assert.Null(file.Read().Position);
        RelayedLock one = new("0x01", "0x02", "5000000", "0x03", ulong.MaxValue, 7, 9);
        file.Write(new RelayState("1;2;;", [one]));
        RelayState read = file.Read();
        Assert.Equal(("1;2;;", one), (read.Position, Assert.Single(read.Open)));
    }

    [Theory]
    [InlineData("http://127.0.0.1:8545")]
    [InlineData("ftp://127.0.0.1@0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed")]
    [InlineData("http://127.0.0.1:8545@0x5aAe")]
    public void Options_WhatIsNone_IsRefused(string text) => Assert.NotNull(BridgeOptions.Parse(text).Error);

    [Fact]
    public void Options_WithAUserInTheAddress_AreSplitAtTheLastSign() =>
        Assert.Equal("http://me:secret@127.0.0.1:8545/", BridgeOptions.Parse("http://me:secret@127.0.0.1:8545@0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed").Value.Chain.ToString());

    public void Dispose() => folder.Dispose();
}
