namespace Virga.Node.Aws.Lambda.Model;

/// <param name="RecursiveLoop"><c>Allow</c> or <c>Terminate</c>.</param>
internal sealed record RecursionBody(string? RecursiveLoop);
