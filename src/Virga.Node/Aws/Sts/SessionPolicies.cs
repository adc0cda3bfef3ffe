using Virga.Node.Aws.Wire;
using Virga.Node.Identity.Entities;
using Virga.Node.Identity.Policies;
using Virga.Node.Values;

namespace Virga.Node.Aws.Sts;

/// <summary>The policies that a request gives its session along: <c>Policy</c> and <c>PolicyArns</c>. Source: IAM User Guide, "Session policies".</summary>
internal static class SessionPolicies
{
    /// <summary>Characters of the inline policy.</summary>
    private const int MaxSize = 2048;
    private const int MaxArns = 10;

    /// <summary>The documents, null when none are given.</summary>
    public static Result<string[]?> Read(AwsQuery query, IdentitySnapshot now)
    {
        List<string> documents = [];
        if (query["Policy"] is { Length: > 0 } inline)
        {
            if (PolicyDocument.Parse(inline, PolicyKind.Identity).Error is { } error)
            {
                return error;
            }

            documents.Add(inline);
        }

        int count = query.Count("PolicyArns");
        for (int i = 1; i <= count; i++)
        {
            string arn = query.Member("PolicyArns", i, "arn") ?? "";
            if (now.FindPolicy(arn) is not { } policy)
            {
                return new VirgaError(Outcome.InvalidParameter, $"PolicyArns: {arn} does not exist or is not attachable.") { AwsCode = "InvalidParameterValue" };
            }

            documents.Add(policy.Default.Document);
        }

        return (query["Policy"] ?? "").Length > MaxSize || count > MaxArns
            ? new VirgaError(Outcome.InvalidParameter, $"Session policies hold at most {MaxSize} characters and {MaxArns} ARNs.") { AwsCode = "PackedPolicyTooLarge" }
            : documents.Count == 0 ? (string[]?)null : documents.ToArray();
    }
}
