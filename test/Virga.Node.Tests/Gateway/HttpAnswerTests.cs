using System.Text;
using Microsoft.AspNetCore.Http;
using Virga.Node.Gateway;

namespace Virga.Node.Tests.Gateway;

public sealed class HttpAnswerTests
{
    [Fact]
    public async Task Write_Structured_IsTakenApart()
    {
        (HttpResponse response, string body) = await WriteAsync("""{"statusCode":201,"headers":{"X-A":"b","Content-Length":"999"},"cookies":["c=1; Secure"],"body":"aGk=","isBase64Encoded":true}""");
        Assert.Equal((201, "hi", "b", "c=1; Secure"), (response.StatusCode, body, response.Headers["X-A"].ToString(), response.Headers.SetCookie.ToString()));
        Assert.Equal(2, response.ContentLength);
    }

    [Fact]
    public async Task Write_CollectedStream_HasItsMetadataApplied()
    {
        (HttpResponse response, string body) = await WriteAsync("{\"statusCode\":201,\"headers\":{\"Content-Type\":\"text/plain\"}}\0\0\0\0\0\0\0\0hi");
        Assert.Equal((201, "hi", "text/plain"), (response.StatusCode, body, response.ContentType));
    }

    [Theory]
    [InlineData("no json")]
    [InlineData("\"hello\"")]
    [InlineData("{\"a\":1}")]
    [InlineData("null")]
    [InlineData("[1,2]")]
    public async Task Write_AnythingElse_IsTheBodyOfA200(string answer)
    {
        (HttpResponse response, string body) = await WriteAsync(answer);
        Assert.Equal((200, answer, "application/json"), (response.StatusCode, body, response.ContentType));
    }

    [Theory]
    [InlineData("""{"statusCode":"x"}""")]
    [InlineData("""{"statusCode":99999}""")]
    [InlineData("""{"statusCode":200,"body":"!!","isBase64Encoded":true}""")]
    public async Task Write_Malformed_IsA502(string answer) => Assert.Equal(502, (await WriteAsync(answer)).Response.StatusCode);

    [Theory]
    [InlineData("""{"X-A":"b\r\nX-Evil: 1"}""")]
    [InlineData("""{"X-A":"b\u0007"}""")]
    [InlineData("""{"X-A":"café"}""")]
    [InlineData("""{"X A":"b"}""")]
    public async Task Write_HeaderThatHttpCantCarry_IsDropped(string headers)
    {
        (HttpResponse response, _) = await WriteAsync($$"""{"statusCode":200,"headers":{{headers}}}""");
        Assert.DoesNotContain(response.Headers, header => header.Key.StartsWith('X'));
    }

    [Fact]
    public async Task Write_HeaderWithATab_IsKept()
    {
        (HttpResponse response, _) = await WriteAsync("""{"statusCode":200,"headers":{"X-A":"a\tb"}}""");
        Assert.Equal("a\tb", response.Headers["X-A"]);
    }

    private static async Task<(HttpResponse Response, string Body)> WriteAsync(string answer)
    {
        DefaultHttpContext context = new();
        using MemoryStream body = new();
        context.Response.Body = body;
        await HttpAnswer.WriteAsync(context.Response, Encoding.UTF8.GetBytes(answer));
        return (context.Response, Encoding.UTF8.GetString(body.ToArray()));
    }
}
