namespace Virga.Node.Federation.Providers;

/// <summary>What answers at a provider's address.</summary>
internal enum ProviderKind
{
    /// <summary>This node itself.</summary>
    Local,

    /// <summary>Another node: the Lambda API, and what of the node's own API AWS has no word for.</summary>
    Virga,

    /// <summary>AWS Lambda.</summary>
    Aws,

    /// <summary>An OpenFaaS gateway.</summary>
    OpenFaas,
}
