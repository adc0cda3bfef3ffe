namespace Virga.Node.Identity;

/// <summary>What sort of principal makes a request.</summary>
public enum PrincipalKind
{
    /// <summary>The account itself: the key that the node gives its owner.</summary>
    Root,

    /// <summary>The node itself, for addresses that it gives out.</summary>
    Node,

    User,

    /// <summary>A role for a while: whoever assumed it, or a function with its execution role.</summary>
    AssumedRole,

    /// <summary>A user under a name of its giving, for a while.</summary>
    FederatedUser,

    /// <summary>A service, such as <c>lambda.amazonaws.com</c>.</summary>
    Service,
}
