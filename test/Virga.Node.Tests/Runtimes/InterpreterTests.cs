using Virga.Node.Runtimes;

namespace Virga.Node.Tests.Runtimes;

public sealed class InterpreterTests
{
    [Theory]
    [InlineData("3.11", "3.11")]
    [InlineData("3.9", "3.10")]
    [InlineData("3.14", "3.13")]
    [InlineData("3.12", "3.13")]
    public void Nearest_OfInstalled_IsTheSameElseTheNextAboveElseTheHighest(string wanted, string found)
    {
        Interpreter[] installed = [.. new[] { "3.10", "3.13", "3.11" }.Select(text => new Interpreter(Version.Parse(text), text, null))];
        Assert.Equal(Version.Parse(found), Interpreter.Nearest(installed, Version.Parse(wanted))!.Version);
    }

    [Fact]
    public void Nearest_OfNone_IsNull() => Assert.Null(Interpreter.Nearest([], new Version(3, 11)));
}
