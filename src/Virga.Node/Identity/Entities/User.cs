namespace Virga.Node.Identity.Entities;

/// <summary>A person or program with keys of its own.</summary>
internal sealed record User : PolicyHolder
{
    public override EntityKind Kind => EntityKind.User;
}
