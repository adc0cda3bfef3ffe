namespace Virga.Node.Identity;

/// <summary>What came of a request, and which sort of policy decided.</summary>
internal enum AccessDecision
{
    Allowed,
    DeniedByIdentity,
    DeniedByResource,
    DeniedByBoundary,
    DeniedBySession,
    NotAllowedByIdentity,
    NotAllowedByResource,
    NotAllowedByBoundary,
    NotAllowedBySession,
}
