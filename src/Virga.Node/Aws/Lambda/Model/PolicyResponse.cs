namespace Virga.Node.Aws.Lambda.Model;

/// <param name="Policy">JSON in a string.</param>
internal sealed record PolicyResponse(string Policy, string RevisionId);
