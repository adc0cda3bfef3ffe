namespace Virga.Node.Mesh.Content;

/// <summary>Keeps a block and all below it.</summary>
/// <param name="Name">What it is, in its owner's words.</param>
/// <param name="IsPublic">Anyone may read it from this node.</param>
internal sealed record ContentPin(Cid Id, PinReason Reason, string Name, bool IsPublic, DateTimeOffset CreatedAt);
