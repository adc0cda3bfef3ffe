using System.Collections.Immutable;
using Virga.Node.Identity;
using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Policies;
using Virga.Node.Values;

namespace Virga.Node.Tests.Identity;

/// <summary>IAM User Guide, "Policy evaluation for requests within a single account", case by case.</summary>
public sealed class AuthorizerTests
{
    private const string Account = "123456789012";
    private const string Function = $"arn:aws:lambda:us-east-1:{Account}:function:f";
    private const string Invoke = "lambda:InvokeFunction";
    private const string All = """{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}""";
    private const string AllowInvoke = """{"Statement":{"Effect":"Allow","Action":"lambda:InvokeFunction","Resource":"*"}}""";
    private const string DenyInvoke = """{"Statement":{"Effect":"Deny","Action":"lambda:InvokeFunction","Resource":"*"}}""";
    private const string AllowOther = """{"Statement":{"Effect":"Allow","Action":"s3:*","Resource":"*"}}""";
    private const string UserArn = $"arn:aws:iam::{Account}:user/ann";
    private const string RoleArn = $"arn:aws:iam::{Account}:role/worker";
    private const string SessionArn = $"arn:aws:sts::{Account}:assumed-role/worker/me";

    [Theory] // identity, resource policy's principal and effect, boundary, session, what comes of it
    [InlineData(null, null, null, null, "NotAllowedByIdentity")]
    [InlineData(AllowInvoke, null, null, null, "Allowed")]
    [InlineData(DenyInvoke, "Allow *", null, null, "DeniedByIdentity")]
    [InlineData(AllowInvoke, "Deny *", null, null, "DeniedByResource")]
    [InlineData(AllowInvoke, null, AllowOther, null, "NotAllowedByBoundary")]
    [InlineData(AllowInvoke, null, All, null, "Allowed")]
    [InlineData(AllowInvoke, null, DenyInvoke, null, "DeniedByBoundary")]
    [InlineData(null, null, All, All, "NotAllowedByIdentity")]
    [InlineData(AllowInvoke, null, null, AllowOther, "NotAllowedBySession")]
    [InlineData(AllowInvoke, null, null, DenyInvoke, "DeniedBySession")]
    [InlineData(AllowInvoke, null, All, AllowInvoke, "Allowed")]
    [InlineData(null, "Allow " + RoleArn, null, null, "Allowed")]
    [InlineData(null, "Allow " + RoleArn, AllowOther, null, "NotAllowedByBoundary")]
    [InlineData(null, "Allow " + RoleArn, null, AllowOther, "NotAllowedBySession")]
    [InlineData(null, "Allow " + SessionArn, AllowOther, AllowOther, "Allowed")]
    [InlineData(null, "Allow " + SessionArn, DenyInvoke, null, "DeniedByBoundary")]
    [InlineData(null, "Allow " + Account, null, null, "NotAllowedByIdentity")]
    [InlineData(AllowInvoke, "Allow " + Account, null, null, "Allowed")]
    public void Decide_RoleSession_AsDocumented(string? identity, string? resource, string? boundary, string? session, string expected)
    {
        Authorizer authorizer = Of(Worker(identity, boundary), boundary);
        Principal principal = new(SessionArn)
        {
            IdentityArn = RoleArn,
            IdentityId = "AROA1",
            SessionPolicies = session is null ? null : [PolicyDocument.Stored(session, PolicyKind.Identity)],
        };
        Assert.Equal(expected, authorizer.Decide(principal, Invoke, Function, null, ResourcePolicy(resource)).ToString());
    }

    [Theory]
    [InlineData(null, "Allow " + UserArn, AllowOther, "Allowed")]
    [InlineData(null, "Allow *", null, "Allowed")]
    [InlineData(null, "Allow " + Account, null, "NotAllowedByIdentity")]
    [InlineData(AllowInvoke, null, AllowOther, "NotAllowedByBoundary")]
    public void Decide_User_AsDocumented(string? identity, string? resource, string? boundary, string expected)
    {
        Authorizer authorizer = Of(Ann(identity, boundary), boundary);
        Assert.Equal(expected, authorizer.Decide(new Principal(UserArn), Invoke, Function, null, ResourcePolicy(resource)).ToString());
    }

    [Fact]
    public void Check_RootAndNode_MayDoAll()
    {
        Authorizer authorizer = Of();
        Assert.Null(authorizer.Check(Principal.Root(Account), Invoke, Function));
        Assert.Null(authorizer.Check(new Principal($"arn:aws:iam::{Account}:node"), Invoke, Function));
    }

    [Fact]
    public void Check_Refused_SaysWhyInAwsWords()
    {
        VirgaError error = Of(Ann(null, null)).Check(new Principal(UserArn), Invoke, Function)!;
        Assert.Equal("AccessDeniedException", error.AwsCode);
        Assert.Equal(403, error.HttpStatus);
        Assert.Equal($"User: {UserArn} is not authorized to perform: {Invoke} on resource: {Function} because no identity-based policy allows the {Invoke} action", error.Message);
        Assert.EndsWith("with an explicit deny in an identity-based policy", Of(Ann(DenyInvoke, null)).Check(new Principal(UserArn), Invoke, Function)!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_Service_NeedsTheResourcesPolicy()
    {
        Principal service = Principal.Service("apigateway.amazonaws.com");
        PolicyDocument policy = PolicyDocument.Stored(
            $$"""{"Statement":{"Effect":"Allow","Principal":{"Service":"apigateway.amazonaws.com"},"Action":"{{Invoke}}","Resource":"{{Function}}","Condition":{"ArnLike":{"AWS:SourceArn":"arn:aws:execute-api:us-east-1:{{Account}}:api/*"} } } }""",
            PolicyKind.Resource);
        ConditionKeys keys = new() { ["aws:SourceArn"] = [$"arn:aws:execute-api:us-east-1:{Account}:api/prod/GET/"] };
        Assert.Null(Of().Check(service, Invoke, Function, keys, policy));
        Assert.Contains("no resource-based policy", Of().Check(service, Invoke, Function, null, policy)!.Message, StringComparison.Ordinal);
        Assert.NotNull(Of().Check(service, Invoke, Function));
    }

    [Fact]
    public void Check_GroupsPolicies_HoldForMembers()
    {
        Group group = new() { Name = "g", Id = "AGPA1", Created = default, Attached = ["arn:aws:iam::aws:policy/AWSLambda_FullAccess"], Members = ["ann"] };
        Assert.Null(Of(Ann(null, null), null, group).Check(new Principal(UserArn), Invoke, Function));
    }

    [Fact]
    public void Check_AfterAChange_HoldsAtOnce()
    {
        IdentityCatalog catalog = CatalogOf(Ann(null, null));
        Authorizer authorizer = new(catalog, TimeProvider.System);
        Assert.NotNull(authorizer.Check(new Principal(UserArn), Invoke, Function));
        catalog.Write(edit =>
        {
            edit.Put(Ann(AllowInvoke, null));
            return (Result<bool>)true;
        });
        Assert.Null(authorizer.Check(new Principal(UserArn), Invoke, Function));
    }

    [Fact]
    public void Check_RoleMadeAnew_GivesNothingToSessionsOfBefore()
    {
        Authorizer authorizer = Of(Worker(All, null));
        Assert.Null(authorizer.Check(new Principal(SessionArn) { IdentityId = "AROA1" }, Invoke, Function));
        Assert.NotNull(authorizer.Check(new Principal(SessionArn) { IdentityId = "AROA0" }, Invoke, Function));
    }

    [Fact]
    public void Check_CompiledPolicies_AllocatesNothing()
    {
        Authorizer authorizer = Of(Worker(AllowInvoke, null));
        Principal principal = new(SessionArn) { IdentityId = "AROA1" };
        Assert.Null(authorizer.Check(principal, Invoke, Function));
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            authorizer.Check(principal, Invoke, Function);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static User Ann(string? identity, string? boundary) => new()
    {
        Name = "ann",
        Id = "AIDA1",
        Created = default,
        Inline = Inline(identity),
        Boundary = boundary is null ? null : $"arn:aws:iam::{Account}:policy/boundary",
    };

    private static Role Worker(string? identity, string? boundary) => new()
    {
        Name = "worker",
        Id = "AROA1",
        Created = default,
        Trust = "",
        Inline = Inline(identity),
        Boundary = boundary is null ? null : $"arn:aws:iam::{Account}:policy/boundary",
    };

    private static ImmutableSortedDictionary<string, string> Inline(string? document) =>
        document is null ? ImmutableSortedDictionary<string, string>.Empty : ImmutableSortedDictionary<string, string>.Empty.Add("p", document);

    private static PolicyDocument? ResourcePolicy(string? text) => text?.Split(' ') is not [string effect, string principal] ? null : PolicyDocument.Stored(
        $$"""{"Statement":{"Effect":"{{effect}}","Principal":{"AWS":"{{principal}}"},"Action":"{{Invoke}}","Resource":"{{Function}}"} }""", PolicyKind.Resource);

    private static IdentityCatalog CatalogOf(params Entity[] entities) => new(new MemoryIdentityStore(entities), new NodeAddress(Account, "us-east-1"));

    private static Authorizer Of(Entity? entity = null, string? boundary = null, Entity? other = null)
    {
        ManagedPolicy? policy = boundary is null ? null : new() { Name = "boundary", Id = "ANPA1", Created = default, Updated = default, Versions = [new PolicyVersion(1, boundary, default)] };
        return new Authorizer(CatalogOf([.. new[] { entity, policy, other }.OfType<Entity>()]), TimeProvider.System);
    }
}
