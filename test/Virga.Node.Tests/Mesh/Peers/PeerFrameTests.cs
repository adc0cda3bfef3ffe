using System.Buffers.Binary;
using Virga.Node.Mesh.Peers;

namespace Virga.Node.Tests.Mesh.Peers;

public sealed class PeerFrameTests
{
    [Fact]
    public async Task Frame_WrittenAndRead_HasItsParts()
    {
        byte[] frame = new PeerFrameWriter(PeerFrameType.Message).Add(ulong.MaxValue - 1).Add("tøpic").Add((byte)7).Add(42u).Add("rest"u8).Close();
        await using PeerChannel channel = new(new MemoryStream([.. frame, .. frame]));
        for (int i = 0; i < 2; i++)
        {
            PeerFrame read = (await channel.ReadAsync(default))!.Value;
            Assert.Equal(PeerFrameType.Message, read.Type);
            PeerFrameReader reader = new(read.Body.Span);
            Assert.Equal(ulong.MaxValue - 1, reader.UInt64());
            Assert.Equal("tøpic", reader.Text());
            Assert.Equal((7, 42u), (reader.Byte(), reader.UInt32()));
            Assert.True(reader.Rest.SequenceEqual("rest"u8) && reader.IsSound);
        }

        Assert.Null(await channel.ReadAsync(default));
    }

    [Theory]
    [InlineData(0u)]
    [InlineData((uint)PeerFrame.MaxSize + 1)]
    [InlineData(uint.MaxValue)]
    public async Task Read_LengthOutOfBounds_IsRefusedBeforeItIsRead(uint length)
    {
        byte[] head = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(head, length);
        await using PeerChannel channel = new(new MemoryStream([.. head, 1, 2, 3]));
        await Assert.ThrowsAsync<IOException>(async () => await channel.ReadAsync(default));
    }

    [Fact]
    public void Writer_FrameTooLarge_IsRefused() =>
        Assert.Throws<ArgumentException>(() => new PeerFrameWriter(PeerFrameType.Publish).Add(new byte[PeerFrame.MaxSize]).Close());

    [Fact]
    public async Task Read_RandomBytes_EndsWithAFrameTheEndOrAnIOException()
    {
        Random random = new(1);
        for (int round = 0; round < 2_000; round++)
        {
            byte[] bytes = new byte[random.Next(64)];
            random.NextBytes(bytes);
            if (bytes.Length > 4 && random.Next(2) == 0)
            {
                bytes.AsSpan(1, 3).Clear(); // a plausible length
            }

            await using PeerChannel channel = new(new MemoryStream(bytes));
            try
            {
                while (await channel.ReadAsync(default) is { } frame)
                {
                    ReadAll(frame.Body.Span);
                }
            }
            catch (IOException)
            {
                // that is what it is for
            }
        }
    }

    [Fact]
    public void Reader_PastTheEnd_GivesNothingAndIsNotSound()
    {
        PeerFrameReader reader = new([5, 0, (byte)'a']);
        Assert.Equal("", reader.Text());
        Assert.False(reader.IsSound);
        Assert.Equal(0ul, reader.UInt64());
        Assert.True(reader.Rest.IsEmpty);
    }

    private static void ReadAll(ReadOnlySpan<byte> body)
    {
        PeerFrameReader reader = new(body);
        _ = reader.UInt64();
        _ = reader.Text();
        _ = reader.Text();
        _ = reader.Byte();
        _ = reader.UInt32();
        Assert.True(reader.Rest.Length <= body.Length);
    }
}
