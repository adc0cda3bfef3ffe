using System.Text.Json;

namespace Virga.Scenarios;

/// <summary>Function URLs by curl: payload format 2.0 in both directions.</summary>
public sealed class FunctionUrlScenario(NodeFixture fixture) : IClassFixture<NodeFixture>
{
    private const string Code = """
        import base64
        def echo(event, context):
            return event
        def parts(event, context):
            return {"statusCode": 201, "headers": {"X-One": "1", "Content-Type": "text/plain"}, "cookies": ["a=1", "b=2"], "body": base64.b64encode(b"\x00\xffhi").decode(), "isBase64Encoded": True}
        def text(event, context):
            return "just text"
        def boom(event, context):
            raise ValueError("a secret detail")
        def bad(event, context):
            return {"statusCode": "none"}
        """;

    [Fact]
    public async Task Curl_Get_GivesTheDocumentedEvent()
    {
        string url = await UrlAsync("echo");
        Ran ran = await fixture.Node.RunAsync("curl", "-s", "-H", "X-Two: a", "-H", "X-Two: b", "-b", "c=1; d=2", $"{url}some/path%20x?q=1&q=2&e=%C3%A9");
        JsonElement got = JsonSerializer.Deserialize<JsonElement>(ran.Output);
        Assert.Equal("2.0", got.GetProperty("version").GetString());
        Assert.Equal("$default", got.GetProperty("routeKey").GetString());
        Assert.Equal("/some/path x", got.GetProperty("rawPath").GetString());
        Assert.Equal("q=1&q=2&e=%C3%A9", got.GetProperty("rawQueryString").GetString());
        Assert.Equal("""["c=1","d=2"]""", got.GetProperty("cookies").GetRawText().Replace(" ", "", StringComparison.Ordinal));
        Assert.Equal("a,b", got.GetProperty("headers").GetProperty("x-two").GetString());
        Assert.Equal("1,2", got.GetProperty("queryStringParameters").GetProperty("q").GetString());
        JsonElement http = got.GetProperty("requestContext").GetProperty("http");
        Assert.Equal(("GET", "HTTP/1.1", "127.0.0.1"), (http.GetProperty("method").GetString(), http.GetProperty("protocol").GetString(), http.GetProperty("sourceIp").GetString()));
        Assert.False(got.GetProperty("isBase64Encoded").GetBoolean());
        Assert.False(got.TryGetProperty("body", out _));
    }

    [Theory]
    [InlineData("application/json", "{\"a\":1}", "{\"a\":1}", false)]
    [InlineData("application/octet-stream", "abc", "YWJj", true)]
    public async Task Curl_Post_BodyIsTextOrBase64(string type, string sent, string body, bool isBase64)
    {
        string url = await UrlAsync("echo");
        Ran ran = await fixture.Node.RunAsync("curl", "-s", "-H", $"Content-Type: {type}", "-d", sent, url);
        JsonElement got = JsonSerializer.Deserialize<JsonElement>(ran.Output);
        Assert.Equal((body, isBase64), (got.GetProperty("body").GetString(), got.GetProperty("isBase64Encoded").GetBoolean()));
    }

    [Fact]
    public async Task Curl_StructuredAnswer_IsTakenApart()
    {
        Ran ran = await fixture.Node.RunAsync("curl", "-s", "-i", "--output", "-", await UrlAsync("parts"));
        Assert.StartsWith("HTTP/1.1 201", ran.Output, StringComparison.Ordinal);
        Assert.Contains("X-One: 1", ran.Output, StringComparison.Ordinal);
        Assert.Contains("Set-Cookie: a=1", ran.Output, StringComparison.Ordinal);
        Assert.Contains("Set-Cookie: b=2", ran.Output, StringComparison.Ordinal);
        Assert.EndsWith("hi", ran.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text", "200", "\"just text\"")]
    [InlineData("boom", "502", "Internal Server Error")]
    [InlineData("bad", "502", "Internal Server Error")]
    public async Task Curl_OtherAnswers_AreMappedAndNeverTellTheError(string handler, string status, string body)
    {
        Ran ran = await fixture.Node.RunAsync("curl", "-s", "-w", "|%{http_code}", await UrlAsync(handler));
        Assert.Equal($"{body}|{status}", ran.Output);
    }

    [Fact]
    public async Task Curl_UnknownUrl_Is404() =>
        Assert.EndsWith("|404", (await fixture.Node.RunAsync("curl", "-s", "-w", "|%{http_code}", fixture.Node.Address + "/_virga/url/nosuch/")).Output, StringComparison.Ordinal);

    [Fact]
    public async Task Curl_ByHostName_ReachesTheSameFunction()
    {
        string url = await UrlAsync("text");
        string id = url.TrimEnd('/').Split('/')[^1];
        Ran ran = await fixture.Node.RunAsync("curl", "-s", "-H", $"Host: {id}.lambda-url.localhost", fixture.Node.Address + "/any");
        Assert.Equal("\"just text\"", ran.Output);
    }

    private async Task<string> UrlAsync(string handler)
    {
        string name = $"url-{handler}-{Guid.NewGuid():N}"[..20];
        await fixture.Node.CreateAsync(name, "python3.11", $"m.{handler}", Zip.Of(("m.py", Code)));
        return await fixture.Node.CreateUrlAsync(name);
    }
}
