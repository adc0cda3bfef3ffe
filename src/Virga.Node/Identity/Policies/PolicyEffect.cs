namespace Virga.Node.Identity.Policies;

/// <summary>What policies say of a request; <see cref="None"/> is the implicit deny.</summary>
internal enum PolicyEffect
{
    None,
    Allow,
    Deny,
}
