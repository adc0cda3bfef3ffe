namespace Virga.Node.Aws.Lambda.Model;

/// <param name="TotalCodeSize">Bytes of all packages as uploaded.</param>
internal sealed record AccountUsage(long TotalCodeSize, int FunctionCount);
