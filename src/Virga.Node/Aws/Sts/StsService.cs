using System.Text.RegularExpressions;
using System.Xml;
using Microsoft.AspNetCore.Http;
using Virga.Node.Aws.Wire;
using Virga.Node.Identity;
using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Policies;
using Virga.Node.Identity.Sessions;
using Virga.Node.Values;

namespace Virga.Node.Aws.Sts;

/// <summary>AWS Security Token Service: who a caller is, and temporary credentials. Source: AWS STS API.</summary>
internal sealed partial class StsService(IdentityCatalog catalog, AccessKeys keys, Authorizer authorizer, SessionIssuer issuer, SessionTokens tokens, StsSecondFactor factor) : IAwsService
{
    private const string XmlNamespace = "https://sts.amazonaws.com/doc/2011-06-15/";
    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan Longest = TimeSpan.FromHours(36);

    public string SigningName => "sts";

    public Task HandleAsync(HttpContext context, AwsRequest request)
    {
        AwsQuery query = AwsQuery.Read(context, request);
        return Run(query, request.Principal, new RequestKeys(context, request)).TryGet(out Action<XmlWriter>? write, out VirgaError? error)
            ? query.WriteAsync(context, request, XmlNamespace, write)
            : AwsQuery.WriteErrorAsync(context, request, XmlNamespace, error);
    }

    private static VirgaError Invalid(string name, string? value, string rule) => new(
        Outcome.Validation, $"1 validation error detected: Value {(value is null ? "null" : $"'{value}'")} at '{char.ToLowerInvariant(name[0])}{name[1..]}' failed to satisfy constraint: {rule}");

    private static Result<TimeSpan> Lifetime(AwsQuery query, TimeSpan usual, TimeSpan longest) =>
        query["DurationSeconds"] is not { Length: > 0 } text ? usual
        : query.Number("DurationSeconds") is { } seconds && seconds >= Shortest.TotalSeconds && seconds <= longest.TotalSeconds ? TimeSpan.FromSeconds(seconds)
        : Invalid("DurationSeconds", text, $"Member must have value between {Shortest.TotalSeconds} and {longest.TotalSeconds}");

    private static VirgaError? CheckName(AwsQuery query, string name, int most) =>
        query[name] is not { Length: > 0 } value ? Invalid(name, null, "Member must not be null")
        : value.Length < 2 || value.Length > most || !SessionName().IsMatch(value) ? Invalid(name, value, @"Member must satisfy regular expression pattern: [\w+=,.@-]*, with 2 to " + $"{most} characters")
        : null;

    private static Result<Action<XmlWriter>> Answer(Action<XmlWriter> write) => write;

    private Result<Action<XmlWriter>> Run(AwsQuery query, Principal caller, RequestKeys request) => query.Action switch
    {
        "GetCallerIdentity" => GetCallerIdentity(caller),
        "GetAccessKeyInfo" => GetAccessKeyInfo(query, caller, request),
        "AssumeRole" => AssumeRole(query, caller, request),
        "GetSessionToken" => GetSessionToken(query, caller),
        "GetFederationToken" => GetFederationToken(query, caller, request),
        "AssumeRoleWithWebIdentity" or "AssumeRoleWithSAML" => new VirgaError(Outcome.InvalidParameter, $"{query.Action} needs an identity provider, and this account has none.") { AwsCode = "InvalidIdentityToken" },
        _ => new VirgaError(Outcome.UnknownOperation, $"Could not find operation {query.Action} for version 2011-06-15"),
    };

    /// <summary>Needs no permission: whoever can sign may know who they are.</summary>
    private Result<Action<XmlWriter>> GetCallerIdentity(Principal caller) => Answer(writer =>
    {
        writer.WriteElementString("Arn", caller.Arn);
        writer.WriteElementString("UserId", caller.UserIdOf(authorizer.GrantsOf(caller)?.Holder.Id));
        writer.WriteElementString("Account", caller.AccountId);
    });

    private Result<Action<XmlWriter>> GetAccessKeyInfo(AwsQuery query, Principal caller, RequestKeys request)
    {
        string id = query["AccessKeyId"] ?? "";
        return authorizer.Check(caller, "sts:GetAccessKeyInfo", "*", request) is { } refused ? refused
            : !AccessKey.IsTemporary(id) && !keys.TryFind(id, out _) ? new VirgaError(Outcome.Validation, $"Invalid Access Key: {id}")
            : Answer(writer => writer.WriteElementString("Account", catalog.Now.Account));
    }

    private Result<Action<XmlWriter>> AssumeRole(AwsQuery query, Principal caller, RequestKeys request)
    {
        if (query["RoleArn"] is not { Length: >= 20 } roleArn)
        {
            return Invalid("RoleArn", query["RoleArn"], "Member must have length greater than or equal to 20");
        }

        if (CheckName(query, "RoleSessionName", 64) is { } wrong)
        {
            return wrong;
        }

        // A session that assumes a role gets an hour at most: role chaining.
        TimeSpan longest = caller.Kind == PrincipalKind.AssumedRole ? TimeSpan.FromHours(1) : TimeSpan.FromHours(12);
        VirgaError? error = null;
        if (!Lifetime(query, TimeSpan.FromHours(1), longest).TryGet(out TimeSpan lifetime, out error) || !SessionPolicies.Read(query, catalog.Now).TryGet(out string[]? policies, out error))
        {
            return error;
        }

        if (!factor.Read(query, caller).TryGet(out DateTimeOffset? mfa, out error))
        {
            return error;
        }

        string name = query["RoleSessionName"]!;
        ConditionKeys conditions = new ConditionKeys(request).With("sts:ExternalId", query["ExternalId"]).With("sts:RoleSessionName", name).With("sts:SourceIdentity", query["SourceIdentity"]);
        if (mfa is not null)
        {
            conditions.With("aws:MultiFactorAuthPresent", "true").With("aws:MultiFactorAuthAge", "0");
        }

        return issuer.Assume(caller, roleArn, new SessionRequest(name, lifetime, policies, mfa), conditions).TryGet(out TemporaryCredentials? session, out error)
            ? Answer(writer =>
            {
                StsSession.Write(writer, session);
                StsSession.WriteUser(writer, "AssumedRoleUser", "AssumedRoleId", session.Key.Owner.UserIdOf(session.Key.Owner.IdentityId), session.Key.Owner.Arn);
            })
            : error;
    }

    /// <summary>For users and the root, whatever their policies say; sessions can't get another.</summary>
    private Result<Action<XmlWriter>> GetSessionToken(AwsQuery query, Principal caller)
    {
        if (caller.IsTemporary || caller.Kind is not (PrincipalKind.User or PrincipalKind.Root))
        {
            return new VirgaError(Outcome.AccessDenied, "Cannot call GetSessionToken with session credentials");
        }

        if (!Lifetime(query, TimeSpan.FromHours(caller.Kind == PrincipalKind.Root ? 1 : 12), Longest).TryGet(out TimeSpan lifetime, out VirgaError? error)
            || !factor.Read(query, caller).TryGet(out DateTimeOffset? mfa, out error))
        {
            return error;
        }

        TemporaryCredentials session = tokens.Issue(caller with { IdentityId = authorizer.GrantsOf(caller)?.Holder.Id ?? "", MfaAt = mfa }, lifetime, policies: null);
        return Answer(writer => StsSession.Write(writer, session));
    }

    /// <summary>Without a session policy the federated user may do nothing by identity-based policies, as on AWS.</summary>
    private Result<Action<XmlWriter>> GetFederationToken(AwsQuery query, Principal caller, RequestKeys request)
    {
        string account = catalog.Now.Account;
        string arn = $"arn:aws:sts::{account}:federated-user/{query["Name"]}";
        VirgaError? error = CheckName(query, "Name", 32) ?? authorizer.Check(caller, "sts:GetFederationToken", arn, request);
        if (error is not null)
        {
            return error;
        }

        if (caller.IsTemporary || caller.Kind != PrincipalKind.User)
        {
            return new VirgaError(Outcome.AccessDenied, "Cannot call GetFederationToken with session credentials or as root");
        }

        if (!Lifetime(query, TimeSpan.FromHours(12), Longest).TryGet(out TimeSpan lifetime, out error) || !SessionPolicies.Read(query, catalog.Now).TryGet(out string[]? policies, out error))
        {
            return error;
        }

        Principal federated = new(arn) { IdentityArn = caller.Arn, IdentityId = authorizer.GrantsOf(caller)?.Holder.Id ?? "" };
        TemporaryCredentials session = tokens.Issue(federated, lifetime, policies ?? []);
        return Answer(writer =>
        {
            StsSession.Write(writer, session);
            StsSession.WriteUser(writer, "FederatedUser", "FederatedUserId", federated.UserIdOf(null), arn);
        });
    }

    [GeneratedRegex(@"^[\w+=,.@-]+\z", RegexOptions.ECMAScript)]
    private static partial Regex SessionName();
}
