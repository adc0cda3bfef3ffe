using Virga.Node.Identity.Policies;

namespace Virga.Node.Tests.Identity.Policies;

public sealed class WildcardTests
{
    [Theory]
    [InlineData("*", "", true)]
    [InlineData("*", "anything:at/all", true)]
    [InlineData("a*c", "abc", true)]
    [InlineData("a*c", "ac", true)]
    [InlineData("a*c", "acb", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("*b*b", "abab", true)]
    [InlineData("*b*b", "abac", false)]
    [InlineData("a**", "a", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("arn:aws:s3:::b/*", "arn:aws:s3:::b/a/b", true)]
    [InlineData("ABC", "abc", false)]
    public void IsMatch_Pattern_MatchesWholeText(string pattern, string text, bool expected) => Assert.Equal(expected, Wildcard.IsMatch(pattern, text));

    [Fact]
    public void IsMatch_IgnoringCase_MatchesEitherCase() => Assert.True(Wildcard.IsMatch("S3:get*", "s3:GetObject", ignoreCase: true));

    [Fact]
    public void Literal_WildcardsInAValue_MatchOnlyThemselves()
    {
        string pattern = "home/" + Wildcard.Literal("*") + "/*";
        Assert.True(Wildcard.IsMatch(pattern, "home/*/file"));
        Assert.False(Wildcard.IsMatch(pattern, "home/ann/file"));
        Assert.Equal("home/*/*", Wildcard.Plain(pattern));
    }

    [Fact]
    public void IsMatch_ManyStars_EndsSoon() => Assert.False(Wildcard.IsMatch(string.Concat(Enumerable.Repeat("a*", 200)) + "b", new string('a', 5000)));
}
