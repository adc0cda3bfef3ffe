using System.Security.Cryptography;

namespace Virga.Node.Aws.CloudFormation.Resources;

/// <summary>How a resource is named when its template doesn't. Source: CloudFormation User Guide, "Name type".</summary>
/// <param name="Property">The property that names it; empty: none does.</param>
/// <param name="Most">Characters.</param>
internal sealed record NameRule(string Property, int Most, bool IsLower = false, string Suffix = "")
{
    private const int Random = 12;
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    /// <summary><c>Stack-LogicalId-RANDOM</c>, the first two shortened where they must be.</summary>
    public string Make(string stack, string logicalId)
    {
        string random = RandomNumberGenerator.GetString(Letters, Random);
        int room = Most - Random - 2 - Suffix.Length;
        string id = logicalId[..Math.Min(logicalId.Length, Math.Max(room / 2, room - stack.Length))];
        string name = $"{stack[..Math.Min(stack.Length, room - id.Length)]}-{id}-{random}";
        return (IsLower ? name.ToLowerInvariant() : name) + Suffix;
    }
}
