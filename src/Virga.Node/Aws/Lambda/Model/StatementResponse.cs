namespace Virga.Node.Aws.Lambda.Model;

/// <param name="Statement">JSON in a string.</param>
internal sealed record StatementResponse(string Statement);
