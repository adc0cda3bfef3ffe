namespace Virga.Node.Functions;

/// <summary>One permission.</summary>
/// <param name="StatementJson">The whole policy statement, as GetPolicy shows it.</param>
public sealed record PolicyGrant(string StatementId, string StatementJson);
