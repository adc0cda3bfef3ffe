using System.Text;
using Virga.Node.Instances;

namespace Virga.Node.Tests.Instances;

public sealed class LogTailCaptureTests
{
    [Fact]
    public void ToArray_LittleText_IsAllOfIt()
    {
        LogTailCapture tail = new();
        tail.Add("one"u8);
        tail.Add("two"u8);
        Assert.Equal("one\ntwo\n", Encoding.UTF8.GetString(tail.ToArray()));
    }

    [Fact]
    public void ToArray_MuchText_IsTheLastFourKilobytes()
    {
        LogTailCapture tail = new();
        StringBuilder all = new();
        for (int i = 0; i < 1000; i++)
        {
            tail.Add(Encoding.UTF8.GetBytes($"line {i}"));
            all.Append("line ").Append(i).Append('\n');
        }

        Assert.Equal(all.ToString()[^LogTailCapture.Size..], Encoding.UTF8.GetString(tail.ToArray()));
    }
}
