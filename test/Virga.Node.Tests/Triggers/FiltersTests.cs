using System.Text.Json;
using Virga.Node.Triggers;

namespace Virga.Node.Tests.Triggers;

/// <summary>Event patterns by AWS's examples. Source: Amazon EventBridge user guide, "Comparison operators for use in event patterns".</summary>
public sealed class FiltersTests
{
    private const string Event = """{"body":{"kind":"order","total":11,"open":true,"none":null,"list":["a","b"],"items":[{"n":1},{"n":2}],"ip":"10.0.0.9","file":"a/b.png","star":"a*\\c"}}""";

    [Theory]
    [InlineData("""{"body":{"kind":["order"]}}""", true)]
    [InlineData("""{"body":{"kind":["other","order"],"total":[11]}}""", true)]
    [InlineData("""{"body":{"kind":["order"],"total":[12]}}""", false)]
    [InlineData("""{"body":{"total":[11.0]}}""", true)]
    [InlineData("""{"body":{"total":["11"]}}""", false)]
    [InlineData("""{"body":{"open":[true]}}""", true)]
    [InlineData("""{"body":{"none":[null]}}""", true)]
    [InlineData("""{"body":{"list":["b"]}}""", true)]
    [InlineData("""{"body":{"items":{"n":[2]}}}""", true)]
    [InlineData("""{"body":{"items":{"n":[3]}}}""", false)]
    [InlineData("""{"body":{"kind":[{"prefix":"or"}]}}""", true)]
    [InlineData("""{"body":{"kind":[{"prefix":{"equals-ignore-case":"OR"}}]}}""", true)]
    [InlineData("""{"body":{"file":[{"suffix":".png"}]}}""", true)]
    [InlineData("""{"body":{"file":[{"wildcard":"a/*.png"}]}}""", true)]
    [InlineData("""{"body":{"file":[{"wildcard":"b/*"}]}}""", false)]
    [InlineData("""{"body":{"file":[{"wildcard":"a/*\\*"}]}}""", false)]
    [InlineData("""{"body":{"star":[{"wildcard":"a\\*\\\\*"}]}}""", true)]
    [InlineData("""{"body":{"kind":[{"equals-ignore-case":"ORDER"}]}}""", true)]
    [InlineData("""{"body":{"kind":[{"anything-but":["other","x"]}]}}""", true)]
    [InlineData("""{"body":{"kind":[{"anything-but":{"prefix":"or"}}]}}""", false)]
    [InlineData("""{"body":{"total":[{"numeric":[">",10,"<=",11]}]}}""", true)]
    [InlineData("""{"body":{"total":[{"numeric":["=",10]}]}}""", false)]
    [InlineData("""{"body":{"ip":[{"cidr":"10.0.0.0/24"}]}}""", true)]
    [InlineData("""{"body":{"kind":[{"exists":true}],"absent":[{"exists":false}]}}""", true)]
    [InlineData("""{"other":{"deep":[{"exists":false}]}}""", true)]
    [InlineData("""{"body":{"$or":[{"total":[1]},{"kind":["order"]}]}}""", true)]
    [InlineData("""{"body":["plain"]}""", false)]
    [InlineData("no json", false)]
    public void Match_OnePattern_HoldsAsAwsSays(string pattern, bool expected) => Assert.Equal(expected, Filters.Of([pattern]).Match(JsonElement.Parse(Event)));

    [Fact]
    public void Match_NoPatternOrSeveral_OneIsEnough()
    {
        Assert.True(Filters.Of([]).Match(JsonElement.Parse(Event)));
        Assert.True(Filters.Of(["""{"body":{"total":[1]}}""", """{"body":{"total":[11]}}"""]).Match(JsonElement.Parse(Event)));
        Assert.True(Filters.Of(["""{"body":["plain"]}"""]).Match(JsonElement.Parse("""{"body":"plain"}""")));
    }
}
