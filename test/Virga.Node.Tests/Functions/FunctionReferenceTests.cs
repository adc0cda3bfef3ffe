using Virga.Node.Functions;

namespace Virga.Node.Tests.Functions;

public sealed class FunctionReferenceTests
{
    [Theory]
    [InlineData("hello", null, "hello", null)]
    [InlineData("hello:$LATEST", null, "hello", "$LATEST")]
    [InlineData("hello", "7", "hello", "7")]
    [InlineData("000000000000:function:hello", null, "hello", null)]
    [InlineData("arn:aws:lambda:us-east-1:000000000000:function:hello", null, "hello", null)]
    [InlineData("arn:aws:lambda:us-east-1:000000000000:function:hello:live", "live", "hello", "live")]
    public void Parse_EachSpelling_GivesNameAndQualifier(string text, string? given, string name, string? qualifier)
    {
        FunctionReference reference = FunctionReference.Parse(text, given).Value;
        Assert.Equal((name, qualifier), (reference.Name, reference.Qualifier));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("arn:aws:s3:::bucket")]
    [InlineData("name\n")]
    [InlineData("../x")]
    public void Parse_OutOfRule_IsAValidationError(string text) => Assert.Equal("ValidationException", FunctionReference.Parse(text).Error!.AwsCode);

    [Fact]
    public void Parse_ContradictingQualifiers_IsRefused() =>
        Assert.Equal("InvalidParameterValueException", FunctionReference.Parse("hello:1", "2").Error!.AwsCode);
}
