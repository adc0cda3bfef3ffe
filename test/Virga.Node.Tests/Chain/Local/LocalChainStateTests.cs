using Virga.Node.Chain.Local;

namespace Virga.Node.Tests.Chain.Local;

public sealed class LocalChainStateTests : IDisposable
{
    private readonly TempFolder folder = new();

    [Fact]
    public void Keep_FileThatWasWrittenWhole_IsLoadedNextTime()
    {
        LocalChainState state = new(folder.Path);
        state.Keep();
        Assert.Null(state.Loaded);
        File.WriteAllText(state.Written, "{\"accounts\":{\"code\":\"0x" + new string('6', 300_000) + "\"}}");
        state.Keep();
        Assert.Equal(File.ReadAllText(state.Written), File.ReadAllText(new LocalChainState(folder.Path).Loaded!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"accounts\":{\"a\":1}")]
    [InlineData("{\"accounts\":\"0x60")]
    public void Keep_FileThatWasCutOff_LeavesTheOneBefore(string torn)
    {
        LocalChainState state = new(folder.Path);
        File.WriteAllText(state.Written, """{"block":1}""");
        state.Keep();
        File.WriteAllText(state.Written, torn);
        File.SetLastWriteTimeUtc(state.Written, DateTime.UtcNow.AddMinutes(1));
        new LocalChainState(folder.Path).Keep();
        Assert.Equal("""{"block":1}""", File.ReadAllText(state.Loaded!));
    }

    public void Dispose() => folder.Dispose();
}
