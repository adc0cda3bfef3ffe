namespace Virga.Node.Identity.Entities;

/// <summary>One state of a managed policy.</summary>
/// <param name="Number">From 1 on; shown as <c>v1</c>.</param>
internal sealed record PolicyVersion(int Number, string Document, DateTimeOffset Created)
{
    public string Id => $"v{Number}";
}
