using System.Text;
using Virga.Node.Triggers.Queue;

namespace Virga.Node.Tests.Triggers.Queue;

/// <summary>Source: AWS Lambda developer guide, "Success and failure conditions" of partial batch responses.</summary>
public sealed class BatchItemFailuresTests
{
    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"batchItemFailures":null}""")]
    [InlineData("""{"batchItemFailures":[]}""")]
    public void Read_NothingReported_AllSucceeded(string answer) => Assert.Empty(BatchItemFailures.Read(Encoding.UTF8.GetBytes(answer), ["a", "b"])!);

    [Theory]
    [InlineData("")]
    [InlineData("\"text\"")]
    [InlineData("""{"batchItemFailures":"a"}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":""}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":null}]}""")]
    [InlineData("""{"batchItemFailures":[{"wrong":"a"}]}""")]
    [InlineData("""{"batchItemFailures":[{"itemIdentifier":"absent"}]}""")]
    public void Read_InvalidReport_AllFailed(string answer) => Assert.Null(BatchItemFailures.Read(Encoding.UTF8.GetBytes(answer), ["a", "b"]));

    [Fact]
    public void Read_OneReported_IsTheOneThatFailed() =>
        Assert.Equal(["b"], BatchItemFailures.Read("""{"batchItemFailures":[{"itemIdentifier":"b"}]}"""u8, ["a", "b"])!);
}
