using System.Text.Json.Nodes;
using Virga.Node.Aws.ApiGateway.OpenApi;

namespace Virga.Node.Tests.Aws.ApiGateway;

public sealed class YamlDocumentTests
{
    [Fact]
    public void Write_ThenRead_IsTheSame()
    {
        JsonNode document = JsonNode.Parse("""{"a":{"b":[1,2.5,true,false,null,"text","true","12","","a: b\n- c"],"empty":{},"none":[]},"/x/{id}":"#","404":"y"}""")!;
        JsonNode? read = YamlDocument.Read(YamlDocument.Write(document)).Value;
        Assert.True(JsonNode.DeepEquals(document, read), YamlDocument.Write(document));
    }

    [Fact]
    public void Read_AliasesThatGrowWithoutEnd_IsRefused()
    {
        string bomb = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + string.Concat("abcdefgh".Zip("bcdefghi", (from, to) => $"{to}: &{to} [{string.Join(',', Enumerable.Repeat($"*{from}", 10))}]\n"));
        Assert.NotNull(YamlDocument.Read(bomb).Error);
    }

    [Theory]
    [InlineData("a: [1")]
    [InlineData("? [a]\n: b")]
    [InlineData("a: 1\na: 2")]
    [InlineData("")]
    public void Read_Malformed_IsAnError(string text) => Assert.NotNull(YamlDocument.Read(text).Error);
}
