namespace Virga.Node.Identity.Entities;

/// <summary>The kinds of things that IAM keeps.</summary>
internal enum EntityKind
{
    User,
    Group,
    Role,
    Policy,
    InstanceProfile,
}
