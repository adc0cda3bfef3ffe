namespace Virga.Node.Identity;

/// <summary>Who makes a request.</summary>
/// <param name="Arn">For instance <c>arn:aws:iam::000000000000:root</c>.</param>
public sealed record Principal(string Arn);
