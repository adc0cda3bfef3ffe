using Virga.Node.Identity;
using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Sessions;
using Virga.Node.Values;

namespace Virga.Node.Tests.Identity.Sessions;

public sealed class SessionTokensTests : IDisposable
{
    private const string Trust = """{"Statement":{"Effect":"Allow","Principal":{"Service":"lambda.amazonaws.com"},"Action":"sts:AssumeRole"}}""";
    private const string RoleArn = "arn:aws:iam::000000000000:role/deep/worker";
    private readonly TempFolder folder = new();
    private readonly FakeTime time = new(new DateTimeOffset(2024, 5, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly IdentityCatalog catalog = new(
        new MemoryIdentityStore(new Role { Name = "worker", Path = "/deep/", Id = "AROA1", Created = default, Trust = Trust }), NodeAddress.Default);

    public void Dispose() => folder.Dispose();

    [Fact]
    public void AssumeForService_ThenOpenAlsoAfterRestart_GivesTheSession()
    {
        TemporaryCredentials session = Assume().Value;
        AccessKey opened = Tokens().Open(session.Key.Id, session.Token).Value;
        Assert.Equal(session.Key.Secret, opened.Secret);
        Assert.Equal("arn:aws:sts::000000000000:assumed-role/worker/f", opened.Owner.Arn);
        Assert.Equal((PrincipalKind.AssumedRole, "worker", "f", RoleArn, "AROA1"), (opened.Owner.Kind, opened.Owner.Name, opened.Owner.SessionName, opened.Owner.IdentityArn, opened.Owner.IdentityId));
        Assert.Equal(time.Now.AddHours(1), session.Expires);
    }

    [Fact]
    public void Open_Expired_SaysSo()
    {
        TemporaryCredentials session = Assume().Value;
        SessionTokens tokens = Tokens();
        Assert.Null(tokens.Open(session.Key.Id, session.Token).Error);
        time.Now += TimeSpan.FromHours(1);
        VirgaError error = tokens.Open(session.Key.Id, session.Token).Error!;
        Assert.Equal(("ExpiredTokenException", 403), (error.AwsCode, error.HttpStatus));
    }

    [Fact]
    public void Open_TokenAlteredOrOfAnotherKey_IsUnrecognized()
    {
        TemporaryCredentials session = Assume().Value;
        SessionTokens tokens = Tokens();
        string[] bad = ["", "x", "!!!!", session.Token[..^4], session.Token[..20] + (session.Token[20] == 'A' ? 'B' : 'A') + session.Token[21..], new string('A', 100_000)];
        Assert.All(bad, token => Assert.Equal("UnrecognizedClientException", tokens.Open(session.Key.Id, token).Error!.AwsCode));
        Assert.NotNull(tokens.Open("ASIAAAAAAAAAAAAAAAAA", session.Token).Error);
        Assert.Null(tokens.Open(session.Key.Id, session.Token).Error);
        Assert.NotNull(tokens.Open("ASIAAAAAAAAAAAAAAAAA", session.Token).Error); // also once it is in the cache
    }

    [Fact]
    public void Open_RoleGone_IsUnrecognized()
    {
        TemporaryCredentials session = Assume().Value;
        SessionTokens tokens = Tokens();
        Assert.Null(tokens.Open(session.Key.Id, session.Token).Error);
        catalog.Write(edit =>
        {
            edit.Remove(edit.Now.FindRole(RoleArn)!);
            return (Result<bool>)true;
        });
        Assert.NotNull(tokens.Open(session.Key.Id, session.Token).Error);
    }

    [Fact]
    public void AssumeForService_NotTrustedOrAbsent_IsRefused()
    {
        Assert.Equal(Outcome.AccessDenied, Assume("sns.amazonaws.com").Error!.Outcome);
        Assert.Equal(Outcome.NotFound, Assume(role: "arn:aws:iam::000000000000:role/worker").Error!.Outcome);
    }

    private SessionTokens Tokens() => new(SecretBox.Open(folder.At("key")), catalog, time);

    private Result<TemporaryCredentials> Assume(string service = "lambda.amazonaws.com", string role = RoleArn) =>
        new SessionIssuer(catalog, new Authorizer(catalog, time), Tokens()).AssumeForService(service, role, "f", TimeSpan.FromHours(1));
}
