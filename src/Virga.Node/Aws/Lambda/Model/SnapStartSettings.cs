namespace Virga.Node.Aws.Lambda.Model;

/// <param name="ApplyOn"><c>None</c> or <c>PublishedVersions</c>.</param>
internal sealed record SnapStartSettings(string? ApplyOn);
