using System.Buffers;
using System.Text;
using Virga.Node.Aws.Wire;

namespace Virga.Node.Tests.Aws.Wire;

public sealed class EventStreamMessageTests
{
    /// <summary>From the encoding's published test vectors.</summary>
    [Theory]
    [InlineData("", "", "", "000000100000000005C248EB7D98C8FF")]
    [InlineData("", "", "{'foo':'bar'}", "0000001D00000000FD528C5A7B27666F6F273A27626172277DC3653936")]
    [InlineData("content-type", "application/json", "{'foo':'bar'}", "0000003D0000002007FD83960C636F6E74656E742D747970650700106170706C69636174696F6E2F6A736F6E7B27666F6F273A27626172277D8D9C08B1")]
    public void Write_PublishedVector_IsItsBytes(string header, string value, string payload, string expected)
    {
        ArrayBufferWriter<byte> written = new();
        EventStreamMessage.Write(written, header.Length == 0 ? [] : [new(header, value)], Encoding.UTF8.GetBytes(payload));
        Assert.Equal(expected, Convert.ToHexString(written.WrittenSpan));
    }

    [Fact]
    public void Crc32_CheckValue_IsTheStandards() => Assert.Equal(0xCBF43926, Crc32.Of("123456789"u8));
}
