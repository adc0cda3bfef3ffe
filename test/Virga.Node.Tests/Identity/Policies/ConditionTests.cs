using Virga.Node.Identity;
using Virga.Node.Identity.Policies;
using Virga.Node.Values;

namespace Virga.Node.Tests.Identity.Policies;

/// <summary>The operators of IAM User Guide, "IAM JSON policy elements: Condition operators", each holding and not.</summary>
public sealed class ConditionTests
{
    private static readonly FakeTime Time = new(new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero));

    [Theory]
    [InlineData("""{"StringEquals":{"k":"abc"}}""", "abc", true)]
    [InlineData("""{"StringEquals":{"k":"abc"}}""", "ABC", false)]
    [InlineData("""{"StringEquals":{"k":["x","abc"]}}""", "abc", true)]
    [InlineData("""{"StringEquals":{"k":"a*"}}""", "abc", false)]
    [InlineData("""{"StringNotEquals":{"k":"abc"}}""", "abd", true)]
    [InlineData("""{"StringNotEquals":{"k":["x","abc"]}}""", "abc", false)]
    [InlineData("""{"StringEqualsIgnoreCase":{"k":"ABC"}}""", "abc", true)]
    [InlineData("""{"StringNotEqualsIgnoreCase":{"k":"ABC"}}""", "abc", false)]
    [InlineData("""{"StringLike":{"k":"a?c*"}}""", "abcd", true)]
    [InlineData("""{"StringLike":{"k":"A*"}}""", "abcd", false)]
    [InlineData("""{"StringNotLike":{"k":"a*"}}""", "abcd", false)]
    [InlineData("""{"NumericEquals":{"k":"10"}}""", "10.0", true)]
    [InlineData("""{"NumericNotEquals":{"k":10}}""", "11", true)]
    [InlineData("""{"NumericLessThan":{"k":"10"}}""", "9", true)]
    [InlineData("""{"NumericLessThan":{"k":"10"}}""", "10", false)]
    [InlineData("""{"NumericLessThanEquals":{"k":"10"}}""", "10", true)]
    [InlineData("""{"NumericGreaterThan":{"k":"10"}}""", "10", false)]
    [InlineData("""{"NumericGreaterThanEquals":{"k":"10"}}""", "10", true)]
    [InlineData("""{"NumericGreaterThan":{"k":"10"}}""", "many", false)]
    [InlineData("""{"DateLessThan":{"k":"2024-05-01T00:00:00Z"}}""", "2024-04-30", true)]
    [InlineData("""{"DateGreaterThan":{"k":"2024-05-01T00:00:00Z"}}""", "1714521601", true)]
    [InlineData("""{"DateEquals":{"k":"2024-05-01T02:00:00+02:00"}}""", "2024-05-01T00:00:00Z", true)]
    [InlineData("""{"Bool":{"k":true}}""", "true", true)]
    [InlineData("""{"Bool":{"k":"TRUE"}}""", "false", false)]
    [InlineData("""{"BinaryEquals":{"k":"QmluYXJ5"}}""", "QmluYXJ5", true)]
    [InlineData("""{"IpAddress":{"k":"203.0.113.0/24"}}""", "203.0.113.17", true)]
    [InlineData("""{"IpAddress":{"k":["203.0.113.0/24","2001:DB8:1234:5678::/64"]}}""", "2001:db8:1234:5678::9", true)]
    [InlineData("""{"IpAddress":{"k":"203.0.113.5"}}""", "203.0.113.6", false)]
    [InlineData("""{"NotIpAddress":{"k":"203.0.113.0/24"}}""", "203.0.114.17", true)]
    [InlineData("""{"ArnLike":{"k":"arn:aws:sns:*:123:topic-*"}}""", "arn:aws:sns:eu-west-1:123:topic-a", true)]
    [InlineData("""{"ArnLike":{"k":"arn:aws:sns:*:topic"}}""", "arn:aws:sns:eu-west-1:123:topic", false)]
    [InlineData("""{"ArnEquals":{"k":"arn:aws:s3:::b*"}}""", "arn:aws:s3:::bucket", true)]
    [InlineData("""{"ArnNotLike":{"k":"arn:aws:s3:::b*"}}""", "arn:aws:s3:::bucket", false)]
    [InlineData("""{"Null":{"k":"true"}}""", "x", false)]
    [InlineData("""{"Null":{"k":"false"}}""", "x", true)]
    [InlineData("""{"StringEquals":{"k":"abc"},"Bool":{"aws:absent":"true"}}""", "abc", false)]
    [InlineData("""{"stringequals":{"K":"abc"}}""", "abc", true)]
    public void Holds_ValueOfTheRequest_ComparesAsDocumented(string condition, string value, bool expected) => Assert.Equal(expected, Holds(condition, value));

    [Theory]
    [InlineData("""{"StringEquals":{"k":"abc"}}""", false)]
    [InlineData("""{"StringNotEquals":{"k":"abc"}}""", true)]
    [InlineData("""{"NotIpAddress":{"k":"10.0.0.0/8"}}""", true)]
    [InlineData("""{"StringEqualsIfExists":{"k":"abc"}}""", true)]
    [InlineData("""{"Null":{"k":"true"}}""", true)]
    [InlineData("""{"Null":{"k":"false"}}""", false)]
    [InlineData("""{"ForAllValues:StringEquals":{"k":"abc"}}""", true)]
    [InlineData("""{"ForAnyValue:StringEquals":{"k":"abc"}}""", false)]
    [InlineData("""{"ForAnyValue:StringNotEquals":{"k":"abc"}}""", false)]
    public void Holds_KeyAbsent_AsDocumented(string condition, bool expected) => Assert.Equal(expected, Holds(condition));

    [Theory]
    [InlineData("""{"ForAllValues:StringEquals":{"k":["a","b"]}}""", true)]
    [InlineData("""{"ForAllValues:StringEquals":{"k":"a"}}""", false)]
    [InlineData("""{"ForAnyValue:StringEquals":{"k":"a"}}""", true)]
    [InlineData("""{"ForAnyValue:StringEquals":{"k":"c"}}""", false)]
    [InlineData("""{"ForAllValues:StringNotEquals":{"k":"a"}}""", false)]
    [InlineData("""{"ForAllValues:StringNotLike":{"k":"c*"}}""", true)]
    [InlineData("""{"ForAnyValue:StringNotEquals":{"k":"a"}}""", true)]
    [InlineData("""{"ForAnyValue:StringNotLike":{"k":["a","b"]}}""", false)]
    [InlineData("""{"StringNotEquals":{"k":"a"}}""", false)]
    [InlineData("""{"StringEquals":{"k":"b"}}""", true)]
    public void Holds_SeveralValues_AsDocumented(string condition, bool expected) => Assert.Equal(expected, Holds(condition, "a", "b"));

    [Theory]
    [InlineData("""{"StringEquals":{"aws:username":"ann"}}""", true)]
    [InlineData("""{"StringEquals":{"AWS:UserName":"ann"}}""", true)]
    [InlineData("""{"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:user/*"}}""", true)]
    [InlineData("""{"StringEquals":{"aws:PrincipalAccount":"123456789012","aws:PrincipalType":"User"}}""", true)]
    [InlineData("""{"DateGreaterThan":{"aws:CurrentTime":"2024-05-01T11:59:59Z"}}""", true)]
    [InlineData("""{"DateLessThan":{"aws:EpochTime":"1714564801"}}""", true)]
    [InlineData("""{"StringEquals":{"k":"${aws:username}"}}""", true)]
    [InlineData("""{"StringEquals":{"k":"${aws:PrincipalTag/team, 'ann'}"}}""", true)]
    [InlineData("""{"StringEquals":{"k":"${aws:PrincipalTag/team}"}}""", false)]
    public void Holds_GlobalKeysAndVariables_AsDocumented(string condition, bool expected) => Assert.Equal(expected, Holds(condition, "ann"));

    private static bool Holds(string condition, params string[] values)
    {
        string json = $$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{{condition.Replace("\"k\"", "\"s3:k\"", StringComparison.Ordinal).Replace("\"K\"", "\"S3:K\"", StringComparison.Ordinal)}} } }""";
        Result<PolicyDocument> parsed = PolicyDocument.Parse(json, PolicyKind.Identity);
        Assert.True(parsed.Error is null, parsed.Error?.Message);
        ConditionKeys keys = new();
        if (values.Length > 0)
        {
            keys["s3:k"] = values;
        }

        AccessContext context = new(new Principal("arn:aws:iam::123456789012:user/ann"), null, "s3:GetObject", "arn:aws:s3:::b/k", keys, Time);
        return PolicyEvaluator.Evaluate([parsed.Value], context) == PolicyEffect.Allow;
    }
}
