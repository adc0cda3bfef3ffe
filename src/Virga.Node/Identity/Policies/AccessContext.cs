using System.Globalization;
using Virga.Node.Identity.Entities;

namespace Virga.Node.Identity.Policies;

/// <summary>One question to policies: who would do what to which resource, and under which circumstances.</summary>
/// <param name="Holder">The user or role behind the principal, when there is one.</param>
/// <remarks>Source: IAM User Guide, "AWS global condition context keys".</remarks>
internal readonly record struct AccessContext(Principal Principal, PolicyHolder? Holder, string Action, string Resource, IConditionKeys? Keys, TimeProvider Time)
{
    private const string PrincipalTag = "aws:PrincipalTag/";

    /// <summary>The values of a condition key or policy variable, or null when the request doesn't have it.</summary>
    public string[]? Find(string key) => Keys?.Find(key) ?? (Global(key) is { } value ? [value] : null);

    private string? Global(string key) => key.ToUpperInvariant() switch
    {
        "AWS:USERNAME" => Principal.Kind == PrincipalKind.User ? Principal.Name : null,
        "AWS:USERID" => UserId,
        "AWS:PRINCIPALARN" => Principal.IdentityArn,
        "AWS:PRINCIPALACCOUNT" => Principal.AccountId,
        "AWS:PRINCIPALTYPE" => Principal.Kind == PrincipalKind.Root ? "Account" : Principal.Kind.ToString(),
        "AWS:PRINCIPALISAWSSERVICE" => Principal.Kind == PrincipalKind.Service ? "true" : "false",
        "AWS:MULTIFACTORAUTHPRESENT" => !Principal.IsTemporary ? null : Principal.MfaAt is null ? "false" : "true",
        "AWS:MULTIFACTORAUTHAGE" => Principal.MfaAt is { } since ? ((long)(Time.GetUtcNow() - since).TotalSeconds).ToString(CultureInfo.InvariantCulture) : null,
        "AWS:CURRENTTIME" => Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        "AWS:EPOCHTIME" => Time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture),
        _ => key.StartsWith(PrincipalTag, StringComparison.OrdinalIgnoreCase) ? Holder?.Tags.GetValueOrDefault(key[PrincipalTag.Length..]) : null,
    };

    private string UserId => Principal.UserIdOf(Holder?.Id);
}
