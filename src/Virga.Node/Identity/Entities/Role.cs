namespace Virga.Node.Identity.Entities;

/// <summary>Permissions that others take on for a while.</summary>
internal sealed record Role : PolicyHolder
{
    /// <summary>The trust policy's document: who may assume the role.</summary>
    public required string Trust { get; init; }

    public string? Description { get; init; }

    /// <summary>Seconds.</summary>
    public int MaxSession { get; init; } = 3600;

    public override EntityKind Kind => EntityKind.Role;

    /// <summary>A role that a service made for itself.</summary>
    public bool IsServiceLinked => Path.StartsWith("/aws-service-role/", StringComparison.Ordinal);
}
