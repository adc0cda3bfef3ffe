namespace Virga.Node.Identity.Entities;

/// <summary>What EC2 hands a role to a machine with; kept so that templates which make one work.</summary>
internal sealed record InstanceProfile : Entity
{
    /// <summary>Name of the only role, or null.</summary>
    public string? Role { get; init; }

    public override EntityKind Kind => EntityKind.InstanceProfile;
}
