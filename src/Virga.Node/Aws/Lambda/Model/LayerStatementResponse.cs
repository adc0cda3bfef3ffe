namespace Virga.Node.Aws.Lambda.Model;

/// <param name="Statement">JSON in a string.</param>
internal sealed record LayerStatementResponse(string Statement, string RevisionId);
