using Virga.Node.Services.Queues;

namespace Virga.Node.Tests.Services.Queues;

public sealed class MessageDigestTests
{
    [Fact]
    public void Of_BodyAndAttributes_AreAsAwsComputesThem()
    {
        Assert.Equal("5d41402abc4b2a76b9719d911017c592", MessageDigest.Of("hello"));
        Assert.Null(MessageDigest.Of((IReadOnlyDictionary<string, MessageAttribute>?)null));
        Assert.Equal("235c5c510d26fb653d073faed50ae77c", MessageDigest.Of(new Dictionary<string, MessageAttribute> { ["timestamp"] = new("Number", "1493147359900") }));
    }

    [Fact]
    public void Receipt_AsText_IsReadAgainAndGarbageIsNot()
    {
        Receipt receipt = new(1, 2, -3);
        Assert.Equal(receipt, Receipt.Parse(receipt.ToString()));
        Assert.Null(Receipt.Parse("garbage"));
    }
}
