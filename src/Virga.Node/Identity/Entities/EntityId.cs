using System.Security.Cryptography;

namespace Virga.Node.Identity.Entities;

/// <summary>Unique ids in AWS's form. Source: IAM User Guide, "IAM identifiers", "Understanding unique ID prefixes".</summary>
internal static class EntityId
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static string New(EntityKind kind) => kind switch
    {
        EntityKind.User => "AIDA",
        EntityKind.Group => "AGPA",
        EntityKind.Role => "AROA",
        EntityKind.Policy => "ANPA",
        _ => "AIPA",
    } + RandomNumberGenerator.GetString(Base32, 17);
}
