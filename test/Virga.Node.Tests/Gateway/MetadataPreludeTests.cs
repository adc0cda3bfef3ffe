using System.Text;
using Virga.Node.Gateway;

namespace Virga.Node.Tests.Gateway;

public sealed class MetadataPreludeTests
{
    private const string Json = """{"statusCode":201}""";
    private static readonly byte[] Whole = [.. Encoding.UTF8.GetBytes(Json), .. new byte[8], .. "body"u8];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(22)]
    [InlineData(1000)]
    public void TryComplete_HeadInPiecesOfAnySize_GivesMetadataAndTheRest(int size)
    {
        MetadataPrelude prelude = new();
        StringBuilder body = new();
        string? found = null;
        foreach (byte[] piece in Whole.Chunk(size))
        {
            if (found is not null)
            {
                body.Append(Encoding.UTF8.GetString(piece));
            }
            else if (prelude.TryComplete(piece, out ReadOnlyMemory<byte> metadata, out ReadOnlyMemory<byte> rest))
            {
                found = Encoding.UTF8.GetString(metadata.Span);
                body.Append(Encoding.UTF8.GetString(rest.Span));
            }
        }

        Assert.Equal((Json, "body"), (found, body.ToString()));
    }

    [Fact]
    public void TryComplete_NoEnd_BecomesTooLong()
    {
        MetadataPrelude prelude = new();
        for (int i = 0; i < 10; i++)
        {
            Assert.False(prelude.TryComplete(new string('x', 64 << 10).Select(one => (byte)one).ToArray(), out _, out _));
        }

        Assert.True(prelude.IsTooLong);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("text\0\0\0\0\0\0\0\0more")]
    [InlineData("{}\0\0\0\0\0\0\0")]
    [InlineData("")]
    public void TrySplit_WithoutAHead_IsFalse(string answer) => Assert.False(MetadataPrelude.TrySplit(Encoding.UTF8.GetBytes(answer), out _, out _));
}
