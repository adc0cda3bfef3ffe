using Virga.Node.Identity;
using Virga.Node.Identity.Policies;

namespace Virga.Node.Tests.Identity.Policies;

/// <summary>Statements of IAM User Guide, "IAM JSON policy element reference", put to the evaluator.</summary>
public sealed class PolicyEvaluatorTests
{
    private const string Ann = "arn:aws:iam::123456789012:user/lab/ann";

    [Theory]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*"}""", "s3:GetObject", "arn:aws:s3:::b/k", "Allow")]
    [InlineData("""{"Effect":"Allow","Action":"S3:getobject","Resource":"arn:aws:s3:::b/*"}""", "s3:GetObject", "arn:aws:s3:::b/k", "Allow")]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::B/*"}""", "s3:GetObject", "arn:aws:s3:::b/k", "None")]
    [InlineData("""{"Effect":"Allow","Action":"s3:Get?bject","Resource":"*"}""", "s3:GetObject", "arn:aws:s3:::b/k", "Allow")]
    [InlineData("""{"Effect":"Allow","Action":["s3:Put*","s3:*Object"],"Resource":["arn:aws:s3:::a/*","arn:aws:s3:::b/*"]}""", "s3:GetObject", "arn:aws:s3:::b/k", "Allow")]
    [InlineData("""{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b"}""", "s3:GetObject", "arn:aws:s3:::b/k", "None")]
    [InlineData("""{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}""", "s3:GetObject", "arn:aws:s3:::b/k", "Allow")]
    [InlineData("""{"Effect":"Allow","NotAction":"iam:*","Resource":"*"}""", "iam:GetUser", "arn:aws:iam::1:user/x", "None")]
    [InlineData("""{"Effect":"Deny","Action":"s3:*","NotResource":["arn:aws:s3:::hr","arn:aws:s3:::hr/*"]}""", "s3:GetObject", "arn:aws:s3:::b/k", "Deny")]
    [InlineData("""{"Effect":"Deny","Action":"s3:*","NotResource":["arn:aws:s3:::hr","arn:aws:s3:::hr/*"]}""", "s3:GetObject", "arn:aws:s3:::hr/k", "None")]
    [InlineData("""[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"s3:Delete*","Resource":"*"}]""", "s3:DeleteObject", "arn:aws:s3:::b/k", "Deny")]
    [InlineData("""[{"Effect":"Deny","Action":"s3:Delete*","Resource":"*"},{"Effect":"Allow","Action":"*","Resource":"*"}]""", "s3:GetObject", "arn:aws:s3:::b/k", "Allow")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}/*"}""", "s3:GetObject", "arn:aws:s3:::b/ann/k", "Allow")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}/*"}""", "s3:GetObject", "arn:aws:s3:::b/bob/k", "None")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:absent}*"}""", "s3:GetObject", "arn:aws:s3:::b/k", "None")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${*}"}""", "s3:GetObject", "arn:aws:s3:::b/k", "None")]
    [InlineData("""{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${*}"}""", "s3:GetObject", "arn:aws:s3:::b/*", "Allow")]
    public void Evaluate_Statement_AsDocumented(string statement, string action, string resource, string expected) =>
        Assert.Equal(expected, Evaluate($$"""{"Version":"2012-10-17","Statement":{{statement}}}""", action, resource).ToString());

    [Fact]
    public void Evaluate_OldVersion_LeavesVariablesAlone()
    {
        const string Old = """{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::b/${aws:username}"}}""";
        Assert.Equal(PolicyEffect.None, Evaluate(Old, "s3:GetObject", "arn:aws:s3:::b/ann"));
        Assert.Equal(PolicyEffect.Allow, Evaluate(Old, "s3:GetObject", "arn:aws:s3:::b/${aws:username}"));
    }

    [Theory]
    [InlineData("\"*\"", Ann, PrincipalMatch.Direct)]
    [InlineData("""{"AWS":"*"}""", Ann, PrincipalMatch.Direct)]
    [InlineData("""{"AWS":"arn:aws:iam::123456789012:user/lab/ann"}""", Ann, PrincipalMatch.Direct)]
    [InlineData("""{"AWS":"arn:aws:iam::123456789012:user/bob"}""", Ann, PrincipalMatch.None)]
    [InlineData("""{"AWS":"123456789012"}""", Ann, PrincipalMatch.Account)]
    [InlineData("""{"AWS":["999999999999","arn:aws:iam::123456789012:root"]}""", Ann, PrincipalMatch.Account)]
    [InlineData("""{"AWS":"arn:aws:iam::999999999999:root"}""", Ann, PrincipalMatch.None)]
    [InlineData("""{"AWS":"arn:aws:iam::123456789012:role/deep/worker"}""", "session", PrincipalMatch.Role)]
    [InlineData("""{"AWS":"arn:aws:sts::123456789012:assumed-role/worker/me"}""", "session", PrincipalMatch.Direct)]
    [InlineData("""{"Service":["sns.amazonaws.com","lambda.amazonaws.com"]}""", "lambda.amazonaws.com", PrincipalMatch.Direct)]
    [InlineData("""{"Service":"sns.amazonaws.com"}""", "lambda.amazonaws.com", PrincipalMatch.None)]
    internal void EvaluateResource_Principal_MatchesAsDirectlyAsItIsNamed(string principal, string who, PrincipalMatch expected)
    {
        PolicyDocument policy = PolicyDocument.Stored($$"""{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{{principal}},"Action":"s3:*","Resource":"*"} }""", PolicyKind.Resource);
        Assert.Equal(expected, PolicyEvaluator.EvaluateResource(policy, ContextOf(PrincipalOf(who))).Match);
    }

    [Fact]
    public void EvaluateResource_NotPrincipal_DeniesAllOthers()
    {
        PolicyDocument policy = PolicyDocument.Stored($$"""{"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"{{Ann}}"},"Action":"s3:*","Resource":"*"} }""", PolicyKind.Resource);
        Assert.Equal(PolicyEffect.None, PolicyEvaluator.EvaluateResource(policy, ContextOf(PrincipalOf(Ann))).Effect);
        Assert.Equal(PolicyEffect.Deny, PolicyEvaluator.EvaluateResource(policy, ContextOf(PrincipalOf("session"))).Effect);
    }

    private static Principal PrincipalOf(string who) => who != "session" ? new Principal(who)
        : new Principal("arn:aws:sts::123456789012:assumed-role/worker/me") { IdentityArn = "arn:aws:iam::123456789012:role/deep/worker" };

    private static AccessContext ContextOf(Principal principal) => new(principal, null, "s3:GetObject", "arn:aws:s3:::b/k", null, TimeProvider.System);

    private static PolicyEffect Evaluate(string json, string action, string resource) =>
        PolicyEvaluator.Evaluate([PolicyDocument.Stored(json, PolicyKind.Identity)], new AccessContext(new Principal(Ann), null, action, resource, null, TimeProvider.System));
}
