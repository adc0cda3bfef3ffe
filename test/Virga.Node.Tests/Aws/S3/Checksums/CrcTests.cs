using System.Text;
using Virga.Node.Aws.S3.Checksums;

namespace Virga.Node.Tests.Aws.S3.Checksums;

public sealed class CrcTests
{
    private static readonly byte[] Check = Encoding.ASCII.GetBytes("123456789");

    /// <summary>The check values of the catalogue of parametrised CRC algorithms.</summary>
    [Fact]
    public void Append_CheckText_GivesTheKnownSums()
    {
        Assert.Equal(0xCBF43926UL, Crc.Crc32.Append(0, Check));
        Assert.Equal(0xE3069283UL, Crc.Crc32C.Append(0, Check));
        Assert.Equal(0xAE8B14860A799888UL, Crc.Crc64Nvme.Append(0, Check));
    }

    [Fact]
    public void Combine_SumsOfParts_IsTheSumOfTheWhole()
    {
        Random random = new(1);
        foreach (Crc crc in (Crc[])[Crc.Crc32, Crc.Crc32C, Crc.Crc64Nvme])
        {
            for (int i = 0; i < 50; i++)
            {
                byte[] bytes = new byte[random.Next(1, 3000)];
                random.NextBytes(bytes);
                int cut = random.Next(bytes.Length + 1);
                Assert.Equal(crc.Append(0, bytes), crc.Append(crc.Append(0, bytes.AsSpan(0, cut)), bytes.AsSpan(cut)));
                Assert.Equal(crc.Append(0, bytes), crc.Combine(crc.Append(0, bytes.AsSpan(0, cut)), crc.Append(0, bytes.AsSpan(cut)), bytes.Length - cut));
            }
        }
    }
}
