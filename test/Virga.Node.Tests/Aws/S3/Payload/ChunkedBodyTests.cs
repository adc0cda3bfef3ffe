using System.Text;
using Virga.Node.Aws.S3.Payload;

namespace Virga.Node.Tests.Aws.S3.Payload;

public sealed class ChunkedBodyTests
{
    private const string Whole = "5\r\nhello\r\n7\r\n, world\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n";

    [Fact]
    public async Task Read_ChunksAndTrailer_GivesContentAndTrailer()
    {
        (string content, ChunkedBody body) = await ReadAsync(Encoding.Latin1.GetBytes(Whole), 3);
        Assert.Equal("hello, world", content);
        Assert.Equal("AAAAAA==", body.Trailers["x-amz-checksum-crc32"]);
    }

    [Fact]
    public async Task Read_CutOffBeforeTheLastChunk_Fails()
    {
        int end = Whole.IndexOf("0\r\nx-", StringComparison.Ordinal);
        for (int cut = 0; cut <= end; cut++)
        {
            await Assert.ThrowsAsync<BodyFaultException>(() => ReadAsync(Encoding.Latin1.GetBytes(Whole[..cut]), 4));
        }
    }

    /// <summary>Whatever comes: content, or the one exception that is caught.</summary>
    [Fact]
    public async Task Read_MutatedBodies_EndOrFailAsFaults()
    {
        Random random = new(7);
        for (int i = 0; i < 5000; i++)
        {
            byte[] bytes = Encoding.Latin1.GetBytes(Whole);
            for (int changes = random.Next(1, 5); changes > 0; changes--)
            {
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            }

            try
            {
                await ReadAsync(bytes, random.Next(1, 20));
            }
            catch (BodyFaultException)
            {
            }
        }
    }

    private static async Task<(string Content, ChunkedBody Body)> ReadAsync(byte[] bytes, int step)
    {
        ChunkedBody body = new(new MemoryStream(bytes), null, hasTrailer: true);
        using MemoryStream content = new();
        byte[] buffer = new byte[step];
        for (int read; (read = await body.ReadAsync(buffer)) > 0;)
        {
            content.Write(buffer, 0, read);
        }

        return (Encoding.Latin1.GetString(content.ToArray()), body);
    }
}
