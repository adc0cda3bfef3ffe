using System.Text;
using Virga.Node.Aws.CloudWatch.Protocol;

namespace Virga.Node.Tests.Aws.CloudWatch.Protocol;

public sealed class FormJsonTests
{
    [Theory]
    [InlineData("A=1&B=x%20y", """{"A":"1","B":"x y"}""")]
    [InlineData("S.member.1=a&S.member.10=j&S.member.2=b&S.member.3=c&S.member.4=d&S.member.5=e&S.member.6=f&S.member.7=g&S.member.8=h&S.member.9=i", """{"S":["a","b","c","d","e","f","g","h","i","j"]}""")]
    [InlineData("D.member.1.Name=n&D.member.1.Value=v&D.member.2.Name=m", """{"D":[{"Name":"n","Value":"v"},{"Name":"m"}]}""")]
    [InlineData("Q.member.1.Stat.Metric.Dims.member.1.Name=n&Q.member.1.Stat.Period=60", """{"Q":[{"Stat":{"Metric":{"Dims":[{"Name":"n"}]},"Period":"60"}}]}""")]
    [InlineData("", "{}")]
    public void Read_Form_IsTheSameInJson(string form, string json) => Assert.Equal(json, Encoding.UTF8.GetString(FormJson.Read(Encoding.UTF8.GetBytes(form)).Value.Span));

    [Theory]
    [InlineData("A=1&A.B=2")]
    [InlineData("A.member.2=x")]
    [InlineData("A.member.x=x")]
    [InlineData("A.member.1=x&A.member.1.B=y")]
    public void Read_Contradiction_IsRefused(string form) => Assert.NotNull(FormJson.Read(Encoding.UTF8.GetBytes(form)).Error);
}
