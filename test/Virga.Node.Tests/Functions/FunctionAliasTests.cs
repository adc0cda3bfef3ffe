using System.Collections.Immutable;
using Virga.Node.Functions;

namespace Virga.Node.Tests.Functions;

public sealed class FunctionAliasTests
{
    [Fact]
    public void Draw_WithWeight_DividesCallsByIt()
    {
        FunctionAlias alias = new() { Name = "live", FunctionVersion = "1", RevisionId = "r", Weights = ImmutableSortedDictionary<string, double>.Empty.Add("2", 0.1) };
        Random random = new(7);
        int second = Enumerable.Range(0, 10_000).Count(_ => alias.Draw(random) == "2");
        Assert.InRange(second, 900, 1100);
        Assert.Equal((0.9, 0.1, 0.0), (alias.WeightOf("1"), alias.WeightOf("2"), alias.WeightOf("3")));
    }

    [Fact]
    public void Draw_WithoutWeights_IsAlwaysItsVersion() =>
        Assert.Equal("$LATEST", new FunctionAlias { Name = "live", FunctionVersion = "$LATEST", RevisionId = "r" }.Draw(new Random(1)));
}
