using Virga.Node.Values;

namespace Virga.Node.Identity.Policies;

/// <summary>A policy, parsed, checked and ready to be asked.</summary>
/// <remarks>Source: IAM User Guide, "IAM JSON policy element reference".</remarks>
internal sealed record PolicyDocument(PolicyStatement[] Statements)
{
    /// <summary>The document, or <c>MalformedPolicyDocument</c> with what is wrong.</summary>
    public static Result<PolicyDocument> Parse(string json, PolicyKind kind) => new PolicyReader(kind).Read(json);

    /// <summary>A document that was checked when it was stored.</summary>
    public static PolicyDocument Stored(string json, PolicyKind kind) => Parse(json, kind).Value;
}
