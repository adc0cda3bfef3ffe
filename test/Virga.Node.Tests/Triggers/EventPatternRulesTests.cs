using Virga.Node.Triggers;

namespace Virga.Node.Tests.Triggers;

/// <summary>What is taken as an event pattern.</summary>
public sealed class EventPatternRulesTests
{
    [Theory]
    [InlineData("""{"source":["a",null,1,true,{"prefix":"x"},{"suffix":{"equals-ignore-case":"x"}}]}""")]
    [InlineData("""{"detail":{"a":[{"numeric":[">",0,"<=",5]}],"b":[{"exists":false}],"c":[{"cidr":"10.0.0.0/8"}]}}""")]
    [InlineData("""{"detail":{"a":[{"anything-but":["x","y"]},{"anything-but":5},{"anything-but":{"prefix":["a","b"]}},{"anything-but":{"wildcard":"*x"}}]}}""")]
    [InlineData("""{"$or":[{"a":[1]},{"b":[{"wildcard":"a*b"}]}]}""")]
    public void Check_Pattern_IsTaken(string pattern) => Assert.Null(EventPatternRules.Check(pattern));

    [Theory]
    [InlineData("", "")]
    [InlineData("[]", "not an object")]
    [InlineData("{}", "Empty objects")]
    [InlineData("""{"a":"x"}""", "must be an object or an array")]
    [InlineData("""{"a":[]}""", "Empty arrays")]
    [InlineData("""{"a":[["x"]]}""", "Match value")]
    [InlineData("""{"a":[{"begins":"x"}]}""", "Unrecognized match type begins")]
    [InlineData("""{"a":[{"prefix":"x","suffix":"y"}]}""", "Only one key")]
    [InlineData("""{"a":[{"prefix":1}]}""", "prefix")]
    [InlineData("""{"a":[{"numeric":["!",1]}]}""", "numeric")]
    [InlineData("""{"a":[{"numeric":[">",1,"<"]}]}""", "numeric")]
    [InlineData("""{"a":[{"exists":"yes"}]}""", "exists")]
    [InlineData("""{"a":[{"cidr":"10.0.0.0/99"}]}""", "CIDR")]
    [InlineData("""{"a":[{"wildcard":"a**"}]}""", "wildcard")]
    [InlineData("""{"a":[{"anything-but":[]}]}""", "anything-but")]
    [InlineData("""{"a":[{"anything-but":["x",1]}]}""", "anything-but")]
    [InlineData("""{"$or":[{"a":[1]}]}""", "alternatives")]
    public void Check_NoPattern_SaysWhy(string pattern, string why) => Assert.Contains(why, EventPatternRules.Check(pattern), StringComparison.OrdinalIgnoreCase);
}
