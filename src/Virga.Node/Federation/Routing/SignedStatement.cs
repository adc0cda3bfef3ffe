namespace Virga.Node.Federation.Routing;

/// <summary>An executor's statement, as the gateway gets and keeps it.</summary>
/// <param name="Signature">Of the executor, 65 bytes.</param>
internal sealed record SignedStatement(RunStatement Statement, byte[] Signature);
