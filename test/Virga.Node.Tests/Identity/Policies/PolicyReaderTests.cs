using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Policies;

namespace Virga.Node.Tests.Identity.Policies;

public sealed class PolicyReaderTests
{
    [Theory]
    [InlineData(PolicyKind.Identity, "", "Syntax errors")]
    [InlineData(PolicyKind.Identity, "null", "Syntax errors")]
    [InlineData(PolicyKind.Identity, "[]", "Syntax errors")]
    [InlineData(PolicyKind.Identity, "{}", "Syntax errors")]
    [InlineData(PolicyKind.Identity, """{"Statement":[]}""", "Syntax errors")]
    [InlineData(PolicyKind.Identity, """{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"},"Extra":1}""", "Syntax errors")]
    [InlineData(PolicyKind.Identity, """{"Statement":{"Effect":"Allow","Effect":"Deny","Action":"s3:*","Resource":"*"}}""", "Syntax errors")]
    [InlineData(PolicyKind.Identity, """{"Statement":{"Effect":"Allow","Action":"s3:*","NotAction":"s3:*","Resource":"*"}}""", "Syntax errors")]
    [InlineData(PolicyKind.Identity, """{"Statement":{"Effect":"Allow","Action":{},"Resource":"*"}}""", "Syntax errors")]
    [InlineData(PolicyKind.Identity, """{"Statement":{"Action":"s3:*","Resource":"*"}}""", "Effect")]
    [InlineData(PolicyKind.Identity, """{"Statement":{"Effect":"Allow","Action":[],"Resource":"*"}}""", "must contain actions")]
    [InlineData(PolicyKind.Identity, """{"Statement":{"Effect":"Allow","Action":"s 3:*","Resource":"*"}}""", "Vendor s 3 is not valid")]
    [InlineData(PolicyKind.Identity, """{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Sid":"a b"}}""", "alpha-numeric")]
    [InlineData(PolicyKind.Identity, """{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"key":"x"}}}}""", "Condition key")]
    [InlineData(PolicyKind.Identity, """{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*","Condition":{"NullIfExists":{"aws:x":"true"}}}}""", "Invalid Condition type")]
    [InlineData(PolicyKind.Resource, """{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}""", "Missing required field Principal")]
    [InlineData(PolicyKind.Resource, """{"Statement":{"Effect":"Allow","Principal":{},"Action":"s3:*","Resource":"*"}}""", "cannot be empty")]
    [InlineData(PolicyKind.Resource, """{"Statement":{"Effect":"Allow","Principal":{"AWS":"ann"},"Action":"s3:*","Resource":"*"}}""", "Invalid principal")]
    [InlineData(PolicyKind.Trust, """{"Statement":{"Effect":"Allow","Principal":"*","Action":"s3:*"}}""", "may only specify STS")]
    internal void Parse_Malformed_SaysWhatIsWrong(PolicyKind kind, string json, string words)
    {
        Virga.Node.Values.VirgaError error = PolicyDocument.Parse(json, kind).Error!;
        Assert.Equal("MalformedPolicyDocument", error.AwsCode);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_PoliciesOfAws_AllHold()
    {
        Assert.All(AwsPolicies.All, policy => Assert.Null(PolicyDocument.Parse(policy.Default.Document, PolicyKind.Identity).Error));
        Assert.NotNull(AwsPolicies.Find("arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"));
    }
}
