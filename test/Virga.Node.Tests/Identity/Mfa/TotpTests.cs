using System.Text;
using Virga.Node.Identity.Mfa;

namespace Virga.Node.Tests.Identity.Mfa;

public sealed class TotpTests
{
    private static readonly byte[] Secret = "12345678901234567890"u8.ToArray();

    /// <summary>RFC 6238, appendix B, the last six digits of SHA-1's.</summary>
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void CodeAt_TimesOfTheRfc_IsTheRfcs(long seconds, string code) => Assert.Equal(code, Totp.CodeAt(Secret, Totp.StepOf(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    [Fact]
    public void Find_CodeOfAStepWithinAndBeyondTheBounds_GivesTheStepOrNothing()
    {
        Assert.Equal(7, Totp.Find(Secret, Totp.CodeAt(Secret, 7), 6, 8));
        Assert.Null(Totp.Find(Secret, Totp.CodeAt(Secret, 5), 6, 8));
        Assert.Null(Totp.Find(Secret, "", 6, 8));
        Assert.Null(Totp.Find(Secret, "日本語", 6, 8));
    }

    /// <summary>RFC 4648, section 10, without padding.</summary>
    [Theory]
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Base32_VectorsOfTheRfc_AreTheRfcs(string text, string encoded) => Assert.Equal(encoded, Base32.Encode(Encoding.ASCII.GetBytes(text)));
}
