using System.Text;
using System.Text.Json;
using Virga.Node.Chain.Crypto;
using Virga.Node.Mesh.Topics;

namespace Virga.Node.Tests.Mesh.Topics;

public sealed class TopicMessageTests
{
    private static readonly DateTimeOffset At = DateTimeOffset.FromUnixTimeMilliseconds(1_750_000_000_123);

    [Theory]
    [InlineData(1, "")]
    [InlineData(2, "data")]
    public void Block_OfAMessage_ReadsAsTheSame(ulong sequence, string data)
    {
        TopicMessage message = new("12D3Koo", "orders.created", sequence, At, sequence == 1 ? null : Keccak256.Hash("before"), Encoding.UTF8.GetBytes(data));
        Assert.True(TopicMessage.TryRead(message.Encode(), out TopicMessage? read));
        Assert.Equal(message with { Data = default }, read with { Data = default });
        Assert.Equal(data, Encoding.UTF8.GetString(read.Data.Span));
    }

    [Fact]
    public void Read_HostileBytes_NeverThrowsAndNeverTakesAnotherShape()
    {
        Random random = new(3);
        byte[] block = new TopicMessage("12D3Koo", "orders", 7, At, Keccak256.Hash("before"), new byte[30]).Encode();
        for (int round = 0; round < 20_000; round++)
        {
            byte[] hostile = block.AsSpan(0, random.Next(block.Length + 1)).ToArray();
            for (int i = random.Next(4); i > 0 && hostile.Length > 0; i--)
            {
                hostile[random.Next(hostile.Length)] = (byte)random.Next(256);
            }

            _ = TopicWire.Read(hostile);
            if (TopicMessage.TryRead(hostile, out TopicMessage? read))
            {
                Assert.Equal(hostile, read.Encode());
            }
        }
    }

    [Fact]
    public void Read_FirstWithAPredecessorOrLaterWithout_IsNone()
    {
        Assert.False(TopicMessage.TryRead(new TopicMessage("p", "t", 1, At, Keccak256.Hash("x"), default).Encode(), out _));
        Assert.False(TopicMessage.TryRead(new TopicMessage("p", "t", 2, At, null, default).Encode(), out _));
        Assert.False(TopicMessage.TryRead(new TopicMessage("p", "t", 0, At, null, default).Encode(), out _));
    }

    [Fact]
    public void Announcement_Read_IsTheHead()
    {
        TopicHead head = new(9, Keccak256.Hash("x"));
        Assert.Equal(head, TopicWire.Read(TopicWire.Announcement(head)).Head);
        Assert.Equal(default, TopicWire.Read(TopicWire.Announcement(head).AsMemory(0, 20)));
        Assert.Equal(default, TopicWire.Read(default));
    }

    [Theory]
    [InlineData("{\"a\":1}", "json", "{\"a\":1}")]
    [InlineData("7", "json", "7")]
    [InlineData("hello", "text", "\"hello\"")]
    [InlineData("{\"a\":1} x", "text", "\"{\\\"a\\\":1} x\"")]
    [InlineData("", "text", "\"\"")]
    public void Event_OfData_SaysWhatItIs(string data, string encoding, string expected)
    {
        JsonElement made = Event(Encoding.UTF8.GetBytes(data));
        Assert.Equal((encoding, expected), (made.GetProperty("encoding").GetString(), made.GetProperty("data").GetRawText()));
    }

    [Fact]
    public void Event_OfBytes_IsBase64() => Assert.Equal("/wA=", Event([0xFF, 0]).GetProperty("data").GetString());

    [Theory]
    [InlineData(null, true)]
    [InlineData("{\"data\":{\"kind\":[\"order\"]}}", true)]
    [InlineData("{\"data\":{\"total\":[{\"numeric\":[\">\",100]}]}}", false)]
    [InlineData("{\"publisher\":[\"p\"],\"sequence\":[1]}", true)]
    [InlineData("{\"publisher\":[{\"anything-but\":\"p\"}]}", false)]
    public void Filter_OverTheEvent_DecidesByItsFields(string? filter, bool takes) =>
        Assert.Equal(takes, new TopicSubscription { Id = "s", Topic = "t", FunctionName = "f", Filter = filter, CreatedAt = At }.Takes(Event("{\"kind\":\"order\",\"total\":99}"u8.ToArray())));

    private static JsonElement Event(byte[] data) => JsonElement.Parse(TopicEvent.Of(TopicRecord.Of(new TopicMessage("p", "t", 1, At, null, data))));
}
