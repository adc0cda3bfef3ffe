namespace Virga.Node.Federation.Access;

/// <summary>Where this node is reached by those who sign in to it; what they sign names it.</summary>
internal sealed class PublicAddress(Func<string> address)
{
    /// <summary><c>http://127.0.0.1:9000</c>.</summary>
    public string Origin => address();

    /// <summary>Host and port: the domain of EIP-4361.</summary>
    public string Domain => new Uri(Origin).Authority;
}
