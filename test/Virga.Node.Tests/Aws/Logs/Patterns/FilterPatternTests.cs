using Virga.Node.Aws.Logs.Patterns;

namespace Virga.Node.Tests.Aws.Logs.Patterns;

/// <summary>After the examples in the CloudWatch Logs User Guide, "Filter pattern syntax".</summary>
public sealed class FilterPatternTests
{
    private const string Json = """
        {"eventType":"UpdateTrail","sourceIPAddress":"111.111.111.111","arrayKey":["value","another value"],"objectList":[{"name":"a","id":1},{"name":"b","id":2}],
        "SomeObject":null,"cluster.name":"c","n":4.5,"ok":true}
        """;

    [Theory]
    [InlineData("", "anything", true)]
    [InlineData("ERROR", "[ERROR 400] BAD REQUEST", true)]
    [InlineData("ERROR", "error", false)]
    [InlineData("ERROR ARGUMENTS", "[ERROR 419] MISSING ARGUMENTS", true)]
    [InlineData("ERROR ARGUMENTS", "[ERROR 400] BAD REQUEST", false)]
    [InlineData("?ERROR ?ARGUMENTS", "MISSING ARGUMENTS", true)]
    [InlineData("?ERROR ?ARGUMENTS", "fine", false)]
    [InlineData("\"INTERNAL SERVER ERROR\"", "[ERROR 500] INTERNAL SERVER ERROR", true)]
    [InlineData("\"INTERNAL SERVER ERROR\"", "INTERNAL ERROR SERVER", false)]
    [InlineData("ERROR -ARGUMENTS", "[ERROR 400] BAD REQUEST", true)]
    [InlineData("ERROR -ARGUMENTS", "[ERROR 419] MISSING ARGUMENTS", false)]
    [InlineData("-\"a b\"", "x a b", false)]
    [InlineData("%ERR.R [45]%", "[ERROR 400]", true)]
    [InlineData("\"say \\\"x\\\"\"", "say \"x\"", true)]
    [InlineData("{ $.a = 1 }", "no json", false)]
    [InlineData("{ $.a = 1 }", "{broken", false)]
    public void Parse_Terms_MatchAsDocumented(string pattern, string line, bool matches) => Assert.Equal(matches, FilterPattern.Parse(pattern).Value(line));

    [Theory]
    [InlineData("{ $.eventType = \"UpdateTrail\" }", true)]
    [InlineData("{ $.eventType = Update* }", true)]
    [InlineData("{ $.eventType = \"update*\" }", false)]
    [InlineData("{ $.sourceIPAddress != 123.123.* }", true)]
    [InlineData("{ $.arrayKey[0] = \"value\" }", true)]
    [InlineData("{ $.arrayKey[2] = \"value\" }", false)]
    [InlineData("{ $.objectList[1].id = 2 }", true)]
    [InlineData("{ $.objectList[*].id = 2 }", true)]
    [InlineData("{ $.SomeObject IS NULL }", true)]
    [InlineData("{ $.n IS NULL }", false)]
    [InlineData("{ $.SomeOtherObject NOT EXISTS }", true)]
    [InlineData("{ $.SomeObject NOT EXISTS }", false)]
    [InlineData("{ $.ok IS TRUE }", true)]
    [InlineData("{ $.ok IS FALSE }", false)]
    [InlineData("{ $.['cluster.name'] = \"c\" }", true)]
    [InlineData("{ $.n >= 4.5 && $.n < 5 }", true)]
    [InlineData("{ $.n > 4.5 }", false)]
    [InlineData("{ ($.n = 1 || $.ok IS TRUE) && $.eventType = %Tr.*l% }", true)]
    [InlineData("{ $.n = 1 || $.ok IS TRUE && $.eventType = \"x\" }", false)]
    [InlineData("{ $.absent != \"x\" }", false)]
    public void Parse_Conditions_MatchAsDocumented(string pattern, bool matches) => Assert.Equal(matches, FilterPattern.Parse(pattern).Value(Json));

    [Theory]
    [InlineData("{ $.a = 1")]
    [InlineData("{ a = 1 }")]
    [InlineData("{ $.a }")]
    [InlineData("{ $ = 1 }")]
    [InlineData("{ $.a = }")]
    [InlineData("{ $.a[x] = 1 }")]
    [InlineData("{ $.a > \"x\" }")]
    [InlineData("{ ($.a = 1 }")]
    [InlineData("{ $.a = 1 $.b = 2 }")]
    [InlineData("{ $.a = %(% }")]
    [InlineData("{ $.a = \"x }")]
    [InlineData("[ip, user]")]
    [InlineData("\"open")]
    [InlineData("a<b")]
    [InlineData("-")]
    public void Parse_Malformed_IsRefused(string pattern) => Assert.Equal("InvalidParameterException", FilterPattern.Parse(pattern).Error?.AwsCode);
}
