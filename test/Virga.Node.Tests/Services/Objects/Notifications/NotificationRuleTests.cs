using Virga.Node.Services.Objects.Notifications;

namespace Virga.Node.Tests.Services.Objects.Notifications;

public sealed class NotificationRuleTests
{
    [Theory]
    [InlineData("s3:ObjectCreated:*", "a/", ".jpg", "ObjectCreated:Put", "a/x.jpg", true)]
    [InlineData("s3:ObjectCreated:*", "a/", ".jpg", "ObjectCreated:Copy", "a/x.png", false)]
    [InlineData("s3:ObjectCreated:*", "a/", ".jpg", "ObjectCreated:Copy", "b/a/x.jpg", false)]
    [InlineData("s3:ObjectCreated:Put", null, null, "ObjectCreated:Post", "x", false)]
    [InlineData("s3:ObjectRemoved:*", null, null, "ObjectRemoved:DeleteMarkerCreated", "x", true)]
    [InlineData("s3:ObjectRemoved:Delete", "", null, "ObjectRemoved:DeleteMarkerCreated", "x", false)]
    public void Asks_EventAndKey_AsThePatternSays(string pattern, string? prefix, string? suffix, string name, string key, bool asks) =>
        Assert.Equal(asks, Rule(pattern, prefix, suffix).Asks(name, key));

    [Theory]
    [InlineData("s3:ObjectCreated:*", "s3:ObjectCreated:Put", true)]
    [InlineData("s3:ObjectCreated:Put", "s3:ObjectCreated:Put", true)]
    [InlineData("s3:ObjectCreated:Put", "s3:ObjectCreated:Post", false)]
    [InlineData("s3:ObjectCreated:*", "s3:ObjectRemoved:*", false)]
    public void SharesEvent_Patterns_EitherWay(string one, string two, bool shares)
    {
        Assert.Equal(shares, Rule(one).SharesEvent(Rule(two)));
        Assert.Equal(shares, Rule(two).SharesEvent(Rule(one)));
    }

    [Theory]
    [InlineData("a", null, "ab", null, true)]
    [InlineData("a", ".jpg", "ab", ".png", false)]
    [InlineData("a", ".jpg", "b", ".jpg", false)]
    [InlineData(null, "jpg", "x", ".jpg", true)]
    public void SharesKeys_Filters_OnlyWhereSomeKeyHasBoth(string? prefix, string? suffix, string? otherPrefix, string? otherSuffix, bool shares) =>
        Assert.Equal(shares, Rule("s3:ObjectCreated:*", prefix, suffix).SharesKeys(Rule("s3:ObjectCreated:*", otherPrefix, otherSuffix)));

    [Fact]
    public void Write_ThenParse_IsTheSame()
    {
        BucketNotifications all = new([Rule("s3:ObjectCreated:*", "a&b", ""), new NotificationRule("other", NotificationTarget.CloudFunction, "f", ["s3:ObjectRemoved:*", "s3:ObjectAcl:Put"], null, null)], true);
        BucketNotifications read = BucketNotifications.Parse(all.Write("http://s3.amazonaws.com/doc/2006-03-01/"));
        Assert.Equal(all.Write(""), read.Write(""));
        Assert.Equal(("a&b", "", true), (read.Rules[0].Prefix, read.Rules[0].Suffix, read.HasEventBridge));
    }

    private static NotificationRule Rule(string pattern, string? prefix = null, string? suffix = null) => new("id", NotificationTarget.Queue, "q", [pattern], prefix, suffix);
}
